"""`python -m bot run | demo | migrate | check | audit | backup | restore | keys | leaked | probe`: commands.

A Stop is one line on stderr and an exit code.
Imports: typer; each command loads what it needs when it is called.
"""

import gc
import os
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from bot.stop import Stop

app = typer.Typer(
    help="Greenroom books live online sessions with performers over Telegram.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def run() -> None:
    """Answer on Telegram until stopped."""
    from bot.loop import run_async
    from bot.run import run as work

    run_async(work())


@app.command()
def demo(
    port: int = typer.Option(8000, help="Where the page answers; another free one if it is taken."),
) -> None:
    """Try it here: everything pretended on this machine, without any account."""
    from bot.demo.program import demo as work
    from bot.memory import loaded

    loaded()
    work(port)


@app.command()
def migrate() -> None:
    """Bring the database to the present."""
    from bot.database.migrate import command as work
    from bot.loop import run_async

    run_async(work())


@app.command()
def check() -> None:
    """Show the settings, try every service without effect, and say who must act where something fails."""
    from bot.check import check as work
    from bot.loop import run_async

    run_async(work())


@app.command()
def audit(
    expect: str = typer.Option("", help="NUMBER:SEAL of an earlier check, to be found unchanged."),
) -> None:
    """Check that the log of the operator's side is as it was written."""
    from bot.loop import run_async
    from bot.office.log import command as work

    run_async(work(expect))


@app.command()
def backup(
    file: Annotated[
        Path, typer.Argument(help="Where to write it, - for standard output; the bot may be running.")
    ],
) -> None:
    """Write the whole database to a file."""
    from bot.database.backup import backup as work
    from bot.settings import read_storage

    size = work(read_storage(os.environ), file)
    what = f"{file}, {size / 1e6:.1f} MB" if size else "written"
    print(f"backup: {what}. The key that opens what people confided is not in it.", file=sys.stderr)


@app.command()
def restore(
    file: Annotated[
        Path, typer.Argument(help="What backup wrote, - for standard input. Stop every replica first.")
    ],
    force: Annotated[bool, typer.Option("--force", help="Replace what the database holds.")] = False,
    only_try: Annotated[
        bool,
        typer.Option("--try", help="Into a database for a moment, beside the true one; replicas may run."),
    ] = False,
) -> None:
    """Put a backup in the place of the database, or try whether that could be done."""
    from bot.database.backup import restore as work
    from bot.loop import run_async
    from bot.settings import read_storage
    from bot.trial import attempt

    async def done() -> None:
        if only_try:
            print(f"restore: tried, {await attempt(read_storage(os.environ), file)}")
            return
        print(f"restore: done, revision {await work(read_storage(os.environ), file, force=force)}")
        print("Who has used /forget since the backup is back: see docs/operations.md, After a restore.")

    run_async(done())


@app.command()
def keys(
    lost: Annotated[
        bool,
        typer.Option("--lost", help="Go on with the keys set now; give up what only lost ones open."),
    ] = False,
) -> None:
    """Say whether SECRET_KEYS opens what the database holds, and whether its first key does alone."""
    from bot.loop import run_async
    from bot.sealing.keys import command as work

    async def done() -> None:
        print(f"keys: {await work(lost=lost)}")

    run_async(done())


@app.command()
def leaked() -> None:
    """After a leak: make logins, calendar addresses and links void, and say what else is to be done."""
    from bot.leaked import command as work
    from bot.loop import run_async

    async def done() -> None:
        print(f"leaked: {await work()}")

    run_async(done())


@app.command()
def probe() -> None:
    """Say by the exit code whether the program on this machine is ready."""
    from bot.settings import read_probe
    from bot.web.probe import probe as work

    work(read_probe(os.environ))


def main() -> None:
    """The front door."""
    gc.disable()  # while it loads: nothing of that is garbage, and walking it again and again took a quarter
    try:
        app()
    except Stop as stop:
        print(f"greenroom: {stop.line}", file=sys.stderr)
        sys.exit(stop.code)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # its words may hold anything, so only what it is and where
        where = traceback.extract_tb(error.__traceback__)[-1]
        print(f"greenroom: {type(error).__name__} in {where.filename}:{where.lineno}", file=sys.stderr)
        sys.exit(70)


if __name__ == "__main__":
    main()
