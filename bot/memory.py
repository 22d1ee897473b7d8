"""What a running program holds: what was loaded stays for good, what nobody refers to any more goes soon.

While a command loads the collector is off (`bot.__main__`). By itself it comes when there is much that is
new. That may be days later where little happens, and meanwhile each error keeps what it happened to. The C
library, once it has seen a large answer, keeps tens of megabytes that are free. Imports: standard library.
"""

import asyncio
import ctypes
import gc

EVERY_SECONDS = 60.0


def loaded() -> None:
    """What a command needs is there, and stays for good: the collector, off until now, never walks it."""
    gc.freeze()
    gc.enable()


def settle() -> None:
    """What is there stays, so the collector need not walk it again, and may come less often by itself."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


async def tidy(seconds: float = EVERY_SECONDS) -> None:
    """For ever: free what refers to itself in a circle and is out of use, and give the system what is free.

    Some milliseconds each time.
    """
    trim = getattr(ctypes.pythonapi, "malloc_trim", None)  # of glibc
    while True:
        await asyncio.sleep(seconds)
        gc.collect()
        if trim is not None:
            trim(0)
