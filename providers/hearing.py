"""Who is on the other side of a call to a service: a person who waits for it, somebody who overhears it.

May import the standard library and `booking`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from booking.errors import ServiceError

_waited: ContextVar[bool] = ContextVar("waited", default=False)
_overheard: ContextVar["Said | None"] = ContextVar("overheard", default=None)


@contextmanager
def waited_for() -> Iterator[None]:
    """A person waits for what is read in here: it is repeated once, and trouble is told at once."""
    before = _waited.set(True)
    try:
        yield
    finally:
        _waited.reset(before)


def somebody_waits() -> bool:
    """Whether a person waits for what is read now."""
    return _waited.get()


class Said(list["ServiceError | None"]):
    """What each call came to, in their order: its trouble, or None.

    `dated`: the Date header of the last answer and when it came, by the system's clock in Unix seconds.
    """

    dated: tuple[str, float] = ("", 0.0)


@contextmanager
def overheard() -> Iterator[Said]:
    """What is said to the calls in here, though the trouble may go no further. It is heard around it, too."""
    said, around = Said(), _overheard.get()
    before = _overheard.set(said)
    try:
        yield said
    finally:
        _overheard.reset(before)
        if around is not None:
            around.extend(said)


def listening() -> Said | None:
    """What is to be told what the calls come to, if anybody overhears them."""
    return _overheard.get()
