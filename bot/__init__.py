"""The roof: settings, wiring, store, jobs, web server, commands. Nobody imports it.

`__main__` is the commands, `assembly` the whole program; the rooms stand on each other in the order that
pyproject.toml keeps.
"""
