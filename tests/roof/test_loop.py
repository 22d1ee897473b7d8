"""What every command runs in."""

import gc

from bot.loop import run_async


def test_the_collector_works_once_a_command_is_loaded() -> None:
    seen: list[bool] = []

    async def work() -> None:
        seen.append(gc.isenabled())

    gc.disable()
    try:
        run_async(work())
    finally:
        gc.enable()
    assert seen == [True]
