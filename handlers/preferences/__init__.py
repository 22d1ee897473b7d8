"""The greeting and /settings: language, clock, reminders, usual answers.

Imports: `booking`, telegram, the rooms below it (pyproject.toml).
"""
