"""Links, inline mode, and what they open.

Imports: `booking`, telegram, the rooms below it (pyproject.toml).
"""
