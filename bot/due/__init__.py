"""What the program does by itself: what is due, jobs, reminders, watches, upkeep.

Imports: the rooms below it (pyproject.toml).
"""
