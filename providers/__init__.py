"""One file per booking service, and beside them what all of them share: address, http, refusals, reading.

A service module has SETTINGS and OPTIONAL (names it reads), CARD, and `connect(settings) -> Provider`.
May import `booking`, httpx, pydantic and authlib.
"""
