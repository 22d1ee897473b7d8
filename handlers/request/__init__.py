"""A request from its first word to the review: heard, asked, drawn, checked.

Imports: `booking`, telegram, the rooms below it (pyproject.toml).
"""
