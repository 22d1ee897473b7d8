"""How a person reads and types days, times of the clock and places.

Imports: `booking`, telegram, the rooms below it (pyproject.toml).
"""
