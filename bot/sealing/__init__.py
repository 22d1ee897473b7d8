"""Keys and what they seal: secrets at rest, what people confide.

Imports: cryptography, orjson, psycopg, `booking` and the rooms below it (pyproject.toml).
"""
