"""The demo: everything on this machine, its pretend world and its crowd.

Imports: aiohttp, psycopg, `booking` and the rooms below it (pyproject.toml).
"""
