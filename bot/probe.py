"""`python -m bot probe`: whether the program on this machine is ready, for a container's health check.

It asks the address of LISTEN and needs no other setting and no other program. Imports: standard library.
"""

from http.client import HTTPConnection, HTTPException

from bot.settings import Probe
from bot.stop import Stop

SECONDS = 3.0
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what is listened on, not listening


def probe(settings: Probe) -> None:
    """Return when /readyz answers 200; Stop with one line, which names the parts that are not well."""
    host, port = settings.listen
    connection = HTTPConnection(ANYWHERE.get(host, host), port, timeout=SECONDS)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        said = answer.read(1000).decode(errors="replace")
    except (OSError, HTTPException) as error:
        raise Stop(f"probe: nothing answers on port {port} ({type(error).__name__})", code=1) from None
    finally:
        connection.close()
    if answer.status != 200:
        raise Stop(f"probe: not ready: {said}", code=1)
