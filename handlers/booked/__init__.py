"""What a person does with bookings: send, list, move, cancel; and the news of them.

Imports: `booking`, telegram, the rooms below it (pyproject.toml).
"""
