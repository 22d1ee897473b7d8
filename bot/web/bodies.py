"""The body of a request to our web server, as long as it is no longer than it may be. Imports: starlette."""

from starlette.requests import ClientDisconnect, Request


async def bounded(request: Request, most: int) -> bytes | None:
    """The body, b"" where the sender hung up; None when it is over `most` bytes: nothing beyond is kept."""
    if int(request.headers.get("content-length") or 0) > most:
        return None
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > most:
                return None
    except ClientDisconnect:
        return b""
    return bytes(body)
