"""Questions that several services ask, worded once. May import `booking`."""

from decimal import Decimal

from booking.form import Field, Kind, Option, When


def performers(most: int, explanation: str, *, label: str = "Performers", ask: str = "") -> Field:
    """Who is asked, or what with: key `performers`, one to `most`."""
    ask = ask or ("Who would you like to invite?" if most > 1 else "Whom would you like to book?")
    least, upper = Decimal(1), Decimal(most)
    return Field("performers", Kind.PEOPLE, label, ask, explanation, least=least, most=upper, remember=True)


def moment(explanation: str, *needs: str) -> Field:
    """When it starts: key `when`."""
    return Field("when", Kind.MOMENT, "Date and time", "When shall it start?", explanation, needs=needs)


def minutes(explanation: str, quick: tuple[int, ...], *needs: str, least: int = 1, most: int = 0) -> Field:
    """How long it takes: key `minutes`. `most` 0: no bound of the form's own."""
    return Field(
        "minutes",
        Kind.MINUTES,
        "Duration",
        "How long shall it be?",
        explanation,
        least=Decimal(least),
        most=Decimal(most) if most else None,
        quick=tuple(map(str, quick)),
        needs=needs,
        remember=True,
    )


def choice(
    key: str,
    label: str,
    ask: str,
    options: tuple[Option, ...],
    explanation: str = "",
    *,
    when: When | None = None,
) -> Field:
    """One of `options`, the last choice offered first."""
    return Field(key, Kind.CHOICE, label, ask, explanation, options=options, when=when, remember=True)


def yes_no(key: str, label: str, ask: str, explanation: str = "", *, when: When | None = None) -> Field:
    """Yes or no."""
    return Field(key, Kind.YES_NO, label, ask, explanation, when=when)


def private(
    key: str,
    kind: Kind,
    label: str,
    ask: str,
    explanation: str = "",
    *,
    when: When | None = None,
    required: bool = True,
    most: int | None = None,
) -> Field:
    """Something personal: masked everywhere, its last value offered as a button. `most` characters."""
    longest = Decimal(most) if most else None
    return Field(
        key,
        kind,
        label,
        ask,
        explanation,
        required=required,
        when=when,
        most=longest,
        private=True,
        remember=True,
    )


def words(
    key: str, label: str, ask: str, explanation: str = "", *, most: int, required: bool = False
) -> Field:
    """Free text of at most `most` characters."""
    return Field(key, Kind.TEXT, label, ask, explanation, required=required, most=Decimal(most))
