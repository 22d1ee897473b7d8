"""A whole request as it was understood: one slot per question, and what is left. Imports: this room only."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from booking.moment import Moment
from booking.spoken.said import Said
from booking.when.reading import Reading


@dataclass(frozen=True, slots=True)
class Present:
    """The answers given so far, which a correction ("no, at 9", "45 minutes instead") is relative to.

    `days` are those that are looked at, if there are such: an hour alone is meant for one of them. `offered`
    are moments to choose from: what moves a moment moves each of them.
    """

    people: tuple[str, ...] = ()
    software: str = ""
    moment: Moment | None = None
    minutes: int | None = None
    amount: Decimal | None = None
    days: tuple[date, ...] = ()
    offered: tuple[Moment, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """What one message says. A slot nobody mentioned is falsy.

    `people` are performer ids; its `change` tells whether they replace the present ones, join or leave them.
    `when` already has the present day or time filled in where the message only said the other.
    `rest` are the words nothing explains, "" when every word is; `timed` is the text as typed with all but
    these and the words of when blanked out; `correction` is whether the message speaks of an answer given
    before; `service` is where: no answer, but whose form is meant.
    `refused` names the slots that were ruled out with nothing in their place ("not on Sunday"), or changed
    by so much where there is nothing to change: to be asked.
    """

    people: Said[tuple[str, ...]] = field(default_factory=Said)
    software: Said[str] = field(default_factory=Said)
    when: Reading = field(default_factory=Reading)
    minutes: Said[int] = field(default_factory=Said)
    amount: Said[Decimal] = field(default_factory=Said)
    email: Said[str] = field(default_factory=Said)
    phone: Said[str] = field(default_factory=Said)
    rest: str = ""
    timed: str = ""
    correction: bool = False
    service: Said[str] = field(default_factory=Said)
    refused: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return any((self.people, self.software, self.minutes, self.amount, self.email, self.phone)) or bool(
            self.when.candidates
        )
