"""The booking services as wired, their limits and how they felt, what they tell by webhook.

Imports: psycopg, starlette, `booking`, `providers` and the rooms below it (pyproject.toml).
"""
