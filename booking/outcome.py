"""What became of a request: one Invitation per performer, and the booking's stage folded from them.

The stage of a booking is computed, never stored by hand. Messages are made only from `changes`,
so hearing the same answer twice says nothing. Imports: standard library only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Stage(StrEnum):
    """Where one performer's answer stands (DESIGN.md, Outcomes)."""

    ASKED = "asked"  # our intent is saved
    INVITED = "invited"  # made at the service, waiting for the performer
    ACCEPTED = "accepted"  # agreed, perhaps at another price
    CONFIRMED = "confirmed"  # final
    REFUSED = "refused"  # not possible, told at once
    DECLINED = "declined"  # the performer said no
    EXPIRED = "expired"  # no answer in time
    LOST = "lost"  # someone else was faster
    CANCELLED = "cancelled"  # taken back
    DONE = "done"  # the session is over
    NO_SHOW = "no_show"
    UNKNOWN = "unknown"  # we may or may not have reached the service


class Reason(StrEnum):
    """Why a stage was reached, as far as the service tells."""

    NONE = "none"
    SOFTWARE = "software"  # does not use that software
    CLOSED = "closed"  # does not take bookings now
    TIME = "time"  # not free, or the time does not suit
    PRICE = "price"
    WITHOUT_PHONE = "without_phone"  # made, but without the phone call
    BY_PERSON = "by_person"
    BY_PERFORMER = "by_performer"
    BY_SERVICE = "by_service"
    GUESSED = "guessed"  # the service does not say whose it is: dealt out in the order asked
    PLACE = "place"  # does not offer the place that was chosen
    NOT_ASKED = "not_asked"  # another one was free first
    UNCONFIRMED = "unconfirmed"  # a yes that the person did not confirm in time
    UNHEARD = "unheard"  # its time ended while the account that hears of it was disconnected
    SILENT = "silent"  # its time ended, and the service was not heard again until long after
    OTHER = "other"


IN_THE_DARK = frozenset({Reason.UNHEARD, Reason.SILENT})
"""What became of it is not known."""

S = Stage
UNANSWERED = frozenset({S.ASKED, S.UNKNOWN})
ENDED = frozenset({S.REFUSED, S.DECLINED, S.EXPIRED, S.LOST, S.CANCELLED, S.DONE, S.NO_SHOW})
MAY_BECOME: Mapping[Stage, frozenset[Stage]] = {
    S.ASKED: frozenset({S.INVITED, S.REFUSED, S.UNKNOWN, S.ACCEPTED, S.CONFIRMED, S.CANCELLED}),
    S.INVITED: frozenset(
        {S.ACCEPTED, S.CONFIRMED, S.DECLINED, S.EXPIRED, S.LOST, S.CANCELLED, S.DONE, S.NO_SHOW}
    ),
    S.ACCEPTED: frozenset({S.CONFIRMED, S.CANCELLED, S.EXPIRED, S.LOST, S.DECLINED, S.DONE, S.NO_SHOW}),
    S.CONFIRMED: frozenset({S.CANCELLED, S.DONE, S.NO_SHOW}),
    S.UNKNOWN: frozenset(set(S) - {S.UNKNOWN}),
} | {ended: frozenset() for ended in ENDED}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something of ours to say about an invitation: `code` is a text key, `values` fill its sentence."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)


MISSING = "missing"
"""The remark on an invitation that the service does not find, `since` when."""

UNREACHED = "unreached"
"""The remark on one that nobody could look up in time: it is not known, and the person decides."""
DOUBTS = frozenset({MISSING, UNREACHED})
"""The remarks that go as soon as the service tells."""

ZONE = "zone"
"""The remark on the `zone` that a `performer` lives by: no warning. It stays, whatever comes of the part."""

LASTS = "lasts"
"""The remark on how many `minutes` a session with a `performer` is, where nobody is asked: no warning."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """One performer's part of a booking.

    `words` are the service's own, `remarks` are ours. `price` is what holds now (the offer, or the
    counter-offer after acceptance); `deadline` and `seen` are aware UTC. `contact` is the performer's
    sign-in name or join link (private). `starts` and `minutes` are what the service said of the time just
    now; they are never kept here. `answered` is when it came to its first answer, `agreed` whether that
    performer ever said yes, whatever became of it: as the store noted them.
    """

    performer: str
    stage: Stage = Stage.ASKED
    reason: Reason = Reason.NONE
    words: str = ""
    reference: str = ""
    price: Decimal | None = None
    deadline: datetime | None = None
    seen: datetime | None = None
    contact: str = ""
    remarks: tuple[Remark, ...] = ()
    starts: datetime | None = None
    minutes: int | None = None
    answered: datetime | None = None
    agreed: bool = False

    @property
    def missing(self) -> datetime | None:
        """Since when the service has not found it (aware UTC), where that is not sure yet."""
        since = next((r.values["since"] for r in self.remarks if r.code == MISSING), None)
        return datetime.fromisoformat(since) if since else None

    @property
    def unreached(self) -> bool:
        """Whether it is handed to the person, since nobody could find out whether it was made."""
        return any(r.code == UNREACHED for r in self.remarks)

    def becomes(self, news: "Invitation") -> "Invitation":
        """This invitation after `news` from the service; news that may not follow is only noted as seen."""
        if news.stage is self.stage or news.stage in MAY_BECOME[self.stage]:
            return replace(
                news,
                reference=news.reference or self.reference,
                words=news.words or (self.words if news.stage is self.stage else ""),
                reason=self.reason
                if news.stage is self.stage and news.reason is Reason.NONE
                else news.reason,
                price=self.price if news.price is None else news.price,
                deadline=news.deadline or self.deadline,
                contact=news.contact or self.contact,
                answered=self.answered,
                agreed=self.agreed,
                remarks=self._remarks(news),
            )
        return replace(self, seen=news.seen or self.seen)

    def _remarks(self, news: "Invitation") -> tuple[Remark, ...]:
        same = news.stage is self.stage and not news.remarks
        zone = tuple(r for r in self.remarks if r.code == ZONE and r not in news.remarks)
        return tuple(r for r in self.remarks if r.code not in DOUBTS) if same else (*news.remarks, *zone)


def fold(invitations: Iterable[Invitation]) -> Stage:
    """The booking's stage: the furthest good news, else what is still open, else how it ended."""
    stages = {i.stage for i in invitations}
    for stage in (S.DONE, S.NO_SHOW, S.CONFIRMED, S.ACCEPTED, S.UNKNOWN, S.INVITED, S.ASKED):
        if stage in stages:
            return stage
    for stage in (S.CANCELLED, S.DECLINED, S.EXPIRED, S.LOST, S.REFUSED):
        if stage in stages:
            return stage
    return S.ASKED


def _slower(invitations: Iterable[Invitation]) -> tuple[Invitation, ...]:
    """Once somebody accepted, a sibling that the service has cancelled was slower: it is shown as lost.

    Source: webcam.md sections 3.2 and 4 (siblings are cancelled by the server).
    """
    known = tuple(invitations)
    won = any(i.stage in {S.ACCEPTED, S.CONFIRMED, S.DONE, S.NO_SHOW} for i in known)
    if not won:
        return known
    return tuple(
        replace(i, stage=S.LOST, reason=Reason.NONE, words="")
        if i.stage is S.CANCELLED and i.reason is not Reason.BY_PERSON
        else i
        for i in known
    )


def merge(
    before: Iterable[Invitation], news: Iterable[Invitation], *, first_wins: bool
) -> tuple[Invitation, ...]:
    """The invitations after hearing `news`, in the order of `before`; performers nobody asked are ignored.

    `first_wins`: whether this service lets the first to accept have the session (`Card.first_wins`).
    """
    heard = {n.performer: n for n in news}
    after = tuple(i.becomes(heard[i.performer]) if i.performer in heard else i for i in before)
    return _slower(after) if first_wins else after


@dataclass(frozen=True, slots=True)
class Change:
    """One performer's step from one stage (or price) to another."""

    performer: str
    was: Invitation
    now: Invitation

    @property
    def price_changed(self) -> bool:
        """Whether the price differs from what was offered before."""
        return self.was.price is not None and self.was.price != self.now.price


def changes(before: Iterable[Invitation], after: Iterable[Invitation]) -> tuple[Change, ...]:
    """What is new for the person: stage, price or words changed. The time last seen is no news."""
    old = {i.performer: i for i in before}
    return tuple(
        Change(new.performer, old[new.performer], new)
        for new in after
        if new.performer in old and replace(old[new.performer], seen=None) != replace(new, seen=None)
    )
