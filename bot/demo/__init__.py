"""The demo: everything on this machine, its pretend world and its crowd.

Imports: the rooms below it (pyproject.toml).
"""
