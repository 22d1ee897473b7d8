"""What is a person's own: accounts at services, and all that is kept of them.

Imports: `booking`, telegram, the rooms below it (pyproject.toml).
"""
