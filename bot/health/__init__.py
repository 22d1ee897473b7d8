"""How the program is: errors by id, depths, counts, metrics.

Imports: the rooms below it (pyproject.toml).
"""
