"""Keys and what they seal: secrets at rest, what people confide.

Imports: the rooms below it (pyproject.toml).
"""
