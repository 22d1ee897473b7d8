"""The pretend world: a Bot API server with a chat page, and pretend services, all behind real HTTP.

The demo and the tests use the same ones. May import starlette and, for words only, `booking`.
"""
