"""The booking services as wired, their limits and how they felt, what they tell by webhook.

Imports: the rooms below it (pyproject.toml).
"""
