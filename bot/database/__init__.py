"""PostgreSQL itself: started, connected to, brought to the present, backed up.

Imports: the rooms below it (pyproject.toml).
"""
