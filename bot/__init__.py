"""The roof: settings, wiring, store, jobs, web server, commands. Nobody imports it."""
