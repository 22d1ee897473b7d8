"""`python -m bot probe`: whether the program on this machine is ready, for a container's health check.

It asks the address of LISTEN and needs no other setting and no other program. Imports: `bot.settings`,
`bot.stop`.
"""

from http.client import HTTPConnection, HTTPException

from bot.settings import Probe
from bot.stop import Stop

SECONDS = 3.0
ALIVE = "alive"
"""What /healthz says."""
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what is listened on, not listening


def probe(settings: Probe) -> None:
    """Return when /readyz answers 200; Stop with one line, which names the parts that are not well."""
    try:
        status, said = _ask(settings, "/readyz")
    except (OSError, HTTPException) as error:
        port, kind = settings.listen[1], type(error).__name__
        raise Stop(f"probe: nothing answers on port {port} ({kind})", code=1) from None
    if status != 200:
        raise Stop(f"probe: not ready: {said}", code=1)


def here(settings: Probe) -> bool:
    """Whether it is this program that answers at the address of LISTEN, ready or not."""
    try:
        return _ask(settings, "/healthz", 1.0) == (200, ALIVE)
    except (OSError, HTTPException):
        return False


def _ask(settings: Probe, path: str, seconds: float = SECONDS) -> tuple[int, str]:
    """Status and the first words of the answer; OSError or HTTPException where there is none."""
    host, port = settings.listen
    connection = HTTPConnection(ANYWHERE.get(host, host), port, timeout=seconds)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read(1000).decode(errors="replace")
    finally:
        connection.close()
