"""/broadcast: one message to many, from writing it to the report of who got it.

Imports: `booking`, telegram, the rooms below it (pyproject.toml).
"""
