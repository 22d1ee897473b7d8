"""What comes at its time: reminders, the calendar, the events somebody watches.

Imports: `booking`, telegram, the rooms below it (pyproject.toml).
"""
