"""`python -m sandbox SERVICE|all --port N`: pretend services for a person, or for the tests of somebody else.

Its first line is `control side: ADDRESS`, which programs that start it may read; then where each service
answers and the settings with which a program reaches it, until a signal comes. Imports: standard library,
uvicorn through this package.
"""

import argparse
import asyncio
import signal
import sys

from sandbox.services.server import SERVICES, serve

EPILOG = """examples:
  python -m sandbox jicoo --port 8101          one service alone; prints its address and settings
  python -m sandbox all --each --port 8100     every service, each on a port of its own
  curl -X POST CONTROL/jicoo/faults -H 'Content-Type: application/json' \\
    -d '{"kind": "status", "operation": "createBooking", "status": 503}'

CONTROL is the address printed first, without /services: GET /services, GET /ID/ledger, GET /ID/requests,
POST /ID/faults, DELETE /ID/faults, POST /ID/webhook, POST /clock. All state is gone when it ends."""


async def _run(names: list[str], host: str, port: int, *, autoplay: bool, each: bool) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with serve(*names, host=host, port=port, autoplay=autoplay, each=each) as running:
        print(f"control side: {running.control}/services", flush=True)
        for name in running.services:
            print(f"\n# {name}: {running.url(name)}")
            print("\n".join(f"{key}={value}" for key, value in running.demo(name).items()), flush=True)
        await stop.wait()


def main() -> None:
    """Read the command line and run; exit status 1 with one line when the port is taken."""
    reader = argparse.ArgumentParser(
        prog="python -m sandbox", description="Pretend booking services.", epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    reader.add_argument("service", choices=[*SERVICES, "all"])
    reader.add_argument("--port", type=int, default=0, help="0 takes any free one")
    reader.add_argument("--host", default="127.0.0.1")
    reader.add_argument("--autoplay", action="store_true", help="performers act on their own")
    reader.add_argument("--each", action="store_true", help="one port per service, counting up")
    wish = reader.parse_args()
    names = [] if wish.service == "all" else [wish.service]
    try:
        asyncio.run(_run(names, wish.host, wish.port, autoplay=wish.autoplay, each=wish.each))
    except OSError as error:
        sys.exit(f"cannot listen on {wish.host}:{wish.port}: {error.strerror}")


if __name__ == "__main__":
    main()
