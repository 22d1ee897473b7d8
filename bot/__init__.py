"""The roof: settings, wiring, store, jobs, web server, commands. It may import everything; nobody imports it."""
