"""The web server: its paths, its bounds, its probe.

Imports: the rooms below it (pyproject.toml).
"""
