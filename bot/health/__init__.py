"""How the program is: errors by id, depths, counts, metrics.

Imports: psycopg, prometheus-client, starlette and the rooms below it (pyproject.toml).
"""
