"""The web server: its paths, its bounds, its probe.

Imports: starlette, uvicorn and the rooms below it (pyproject.toml).
"""
