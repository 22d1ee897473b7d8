"""The return codes of the pretend Webcasts and the refusals that carry them. Imports: this package."""

from enum import IntEnum

from sandbox.services.service import Refused


class Code(IntEnum):
    """`convey_api.result.returnCode`; the numbers this service gives by itself."""

    GENERAL = 0
    SUCCESS = 1
    PARTIAL = 2
    BAD_LOGIN = 11
    BAD_TOKEN = 12
    LIMIT = 61
    UNSAFE_TAGS = 70
    BAD_PARAMETER = 72


def refusal(code: Code, words: str) -> Refused:
    """A refusal with HTTP 200, as this service has them."""
    return Refused(200, words, code=str(int(code)))
