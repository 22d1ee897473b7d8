"""What the program does by itself: what is due, jobs, reminders, watches, upkeep.

Imports: psycopg, procrastinate, `booking`, `handlers` and the rooms below it (pyproject.toml).
"""
