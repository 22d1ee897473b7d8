"""What a service asks, as plain data.

A service declares a Card with a Form of Fields. There are no functions in it, so it can be
checked, printed, translated and drawn without running it. What depends on earlier answers
comes back from the service as Limits, data too. Imports: this room's plain data only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from booking.moment import Moment
from booking.outcome import Stage

Value = tuple[str, ...] | str | int | Decimal | bool | Moment | None
"""One answer. None is an optional question that was skipped."""

Answers = Mapping[str, Value]


class Kind(StrEnum):
    """The closed set of questions; the type of the answer stands behind each."""

    PEOPLE = "people"  # tuple[str, ...]: performer ids, in the order chosen
    CHOICE = "choice"  # str: the value of one Option
    CHOICES = "choices"  # tuple[str, ...]: the values of several Options
    MOMENT = "moment"  # Moment: an instant with the person's zone and wall time
    MINUTES = "minutes"  # int: minutes
    AMOUNT = "amount"  # Decimal: credits or money, never a float
    TEXT = "text"  # str
    EMAIL = "email"  # str
    EMAILS = "emails"  # str: addresses with commas, `most` of them
    PHONE = "phone"  # str
    YES_NO = "yes_no"  # bool
    NUMBER = "number"  # int


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer of a choice. `lacking` names the chosen performers who do not offer it."""

    value: str
    label: str
    lacking: tuple[str, ...] = ()
    nicknames: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class When:
    """The field is asked only while field `key` has one of `values` (for people: names one of them)."""

    key: str
    values: tuple[str | bool, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One question.

    `least` and `most` bound a number, an amount, minutes, the length of a text or the count of
    people. `needs` are the earlier fields its limits depend on. `private` is masked everywhere
    but in the person's own review; `remember` offers the last value as a button.
    A text may have to match a `pattern` as a whole, such as the `example`.
    `label` is a short noun, `ask` the question, `help` a sentence of explanation.
    """

    key: str
    kind: Kind
    label: str
    ask: str
    help: str = ""
    required: bool = True
    when: When | None = None
    needs: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    quick: tuple[str, ...] = ()
    private: bool = False
    remember: bool = False
    pattern: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """An ordered tuple of Fields. Of a draft of another `version`, the answers that still fit are kept."""

    version: int
    fields: tuple[Field, ...]

    def field(self, key: str) -> Field:
        """The field named `key`; KeyError when the form has none."""
        for candidate in self.fields:
            if candidate.key == key:
                return candidate
        raise KeyError(key)

    def first(self, kind: Kind) -> Field | None:
        """The first field of a kind, or None."""
        return next((f for f in self.fields if f.kind is kind), None)


class Ability(StrEnum):
    """What a service can do beside `book` and `look`; a button is drawn only for what is here."""

    LIMITS = "limits"
    RECONCILE = "reconcile"
    FIND = "find"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    MOVE = "move"
    COPY = "copy"
    DELETE = "delete"
    LISTING = "listing"
    FREE_SLOTS = "free_slots"
    BALANCE = "balance"
    LOGIN = "login"
    WEBHOOK = "webhook"
    SYNC = "sync"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Card:
    """A service as the conversation sees it. `zone` is the IANA zone of its wall times; None: it speaks UTC.

    `absent` tells, per ability that is missing, why: the service does not offer it, or it is not built.
    `about` is one sentence on what the service is for, for who chooses among several.
    `audience`: the key of the question how many may watch its events, by a link that may be given to many.
    `cancelling` is what a person must know before they cancel. `reason_told`: the words of a cancellation
    reach whoever was booked. `marks`: to which stages who runs the service's calendar may bring a booking,
    from each. `first_wins`: of several who are asked, the first to accept gets the session and the others
    are let go; else each one's part stands by itself. `asks`: performers are asked, and say yes or no; where
    they are not, a booking stands at once, and says nothing of how gladly they accept. `titled`: what is
    asked for there is a session with a title of its own ("Portrait talk"), not somebody's name.
    """

    id: str
    label: str
    zone: str | None
    currency: str
    form: Form
    abilities: frozenset[Ability] = frozenset()
    absent: Mapping[Ability, str] = field(default_factory=dict)
    reason_required: bool = False
    about: str = ""
    reason_told: bool = True
    cancelling: str = ""
    audience: str = ""
    marks: Mapping[Stage, tuple[Stage, ...]] = field(default_factory=dict)
    first_wins: bool = False
    asks: bool = False
    titled: bool = False

    def can(self, ability: Ability) -> bool:
        """Whether the service has this ability."""
        return ability in self.abilities


Span = tuple[datetime, datetime]
"""From one aware instant to another, both included."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What the service allows for one field, given the earlier answers. None leaves the field's own bound.

    `slots` are the only instants offered; `refused` are values that cannot be taken, with the service's word
    for each. `slots` are all there are before `until` (None: at any time), but for those in `spans`, which
    may be typed; a later one is tried. `unsure`: the service could not say what is free, so an answer may
    still be refused. `never`: a yes cannot be the answer, so that it is no, and neither asked nor shown; the
    code of the Problem that says why.
    """

    options: tuple[Option, ...] | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    earliest: datetime | None = None
    latest: datetime | None = None
    slots: tuple[datetime, ...] | None = None
    spans: tuple[Span, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    unsure: bool = False
    never: str = ""
    until: datetime | None = None

    def free(self, at: datetime) -> bool:
        """Whether an instant is free as far as the service tells."""
        known = self.slots is not None and (self.until is None or at < self.until)
        there = not known or at in (self.slots or ()) or any(a <= at <= b for a, b in self.spans)
        return there and at.isoformat() not in self.refused

    def promised(self, at: datetime) -> bool:
        """Whether the service told, or has no need to tell, that this instant is free."""
        return not self.unsure and (self.until is None or at < self.until)


Limits = Mapping[str, Limit]


def never(limits: Limits, key: str) -> str:
    """Why the answer to that question can only be no (`Limit.never`); "" where it can be yes."""
    known = limits.get(key)
    return known.never if known else ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an answer is not possible. `code` is a text key of the catalogue, `values` fill its sentence.

    `words` are the service's own, shown beside ours. `key` is the field to ask again ("" for the whole form).
    """

    key: str
    code: str
    values: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
