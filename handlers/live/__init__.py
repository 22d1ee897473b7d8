"""The live message of a booking: its lines, its next step, its buttons.

Imports: `booking`, telegram, the rooms below it (pyproject.toml).
"""
