"""The four booking services as pretend ones behind real HTTP, stateful and as strict as their OpenAPI files.

`server.serve` starts them, `control` says how their performers are played and how they are made to misbehave.
May import starlette, uvicorn, httpx, pydantic and orjson; never the program under test.
"""
