"""The operator's side but for broadcasts: who booked, who writes, what is not well, who did what.

Imports: `booking`, telegram, the rooms below it (pyproject.toml).
"""
