"""`python -m sandbox.botapi [--port N]`: the Bot API server as a process. Imports this package only."""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import sys
from collections.abc import Callable

from sandbox.botapi.flood import Limits
from sandbox.botapi.serving import TOKEN, run


def fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return uvloop's loop where there is one (not on Windows), else None for the usual."""
    if importlib.util.find_spec("uvloop") is None:
        return None
    made: Callable[[], asyncio.AbstractEventLoop] = importlib.import_module("uvloop").new_event_loop
    return made


def main() -> None:
    """Read the command line and serve until told to stop."""
    parser = argparse.ArgumentParser(
        prog="sandbox.botapi", description="A Bot API server that behaves like Telegram's."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port and prints it")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument(
        "--limits", choices=("real", "off"), default="real", help="Telegram's brakes on sending"
    )
    parser.add_argument("--stars", type=int, default=0, help="Stars on the bot's balance")
    parser.add_argument("--services", help="address of the pretend services, told to the chat page")
    wish = parser.parse_args()
    try:
        limits = Limits() if wish.limits == "real" else Limits.off()
        with asyncio.Runner(loop_factory=fast_loop()) as runner:
            runner.run(run(wish.host, wish.port, wish.token, limits, wish.services, stars=wish.stars))
    except OSError as taken:
        sys.exit(f"cannot listen on {wish.host}:{wish.port}: {taken.strerror}")


if __name__ == "__main__":
    main()
