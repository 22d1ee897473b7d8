"""Reading a service's settings so that every wrong one is named at once. May import `booking`."""

from collections.abc import Callable

from booking.provider import Missing


def sound(*readings: Callable[[], object]) -> None:
    """Try each reading of a setting; ValueError that names every wrong one, Missing if some only lack."""
    wrong: list[ValueError] = []
    for reading in readings:
        try:
            reading()
        except ValueError as error:
            wrong.append(error)
    if wrong:
        kind = Missing if all(isinstance(error, Missing) for error in wrong) else ValueError
        raise kind("; ".join(dict.fromkeys(map(str, wrong))))


def one_of(name: str, value: str, *allowed: str) -> str:
    """The value of the setting `name`, one of the words allowed; ValueError otherwise."""
    if value not in allowed:
        raise ValueError(f"{name} must be {' or '.join(word or 'absent' for word in allowed)}")
    return value
