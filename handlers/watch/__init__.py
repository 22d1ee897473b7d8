"""A watch: told, or booked, when somebody becomes free.

Imports: `booking`, telegram, the rooms below it (pyproject.toml).
"""
