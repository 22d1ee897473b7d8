"""What can be done with Jicoo (contract sections 2 to 4, 6).

May import `booking`, httpx, pydantic and its neighbours.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from booking.errors import Invalid, LoginNeeded, MaybeDone, ServiceError, Unavailable
from booking.form import Answers, Limit, Limits, Problem
from booking.moment import Moment
from booking.outcome import LASTS, Invitation, Reason, Remark, Stage
from booking.provider import ALL, Account, Found, Health, Heard, Order, Performer, Provider, Sought
from booking.rates import Meter, Rate
from providers.address import root_of
from providers.entries import entries
from providers.horizon import within
from providers.http import Clock, Http, utc_now
from providers.jicoo import answers as shapes
from providers.jicoo.card import card_for, event_type, extras, form
from providers.jicoo.events import heard
from providers.jicoo.lost import BOOKINGS, Lost, listed
from providers.jicoo.pages import (
    EVENT_TYPES,
    USERS,
    able,
    count_hosts,
    count_pages,
    event_types,
    lengths,
    offering,
)
from providers.jicoo.stages import STATUSES, minutes, refused, request, safe, seen, utc, warned, zone_of
from providers.looking import ended_already, looked
from providers.refusals import GONE, TAKEN, nobody
from providers.settings import one_of, sound

RATE = Rate("jicoo", 2, timedelta(seconds=1.1))
"""At most two requests a second (section 1), and a little grace: it counts when they arrive."""

DAY, WEEK = timedelta(days=1), timedelta(days=7)
WEEKS = 4
KEPT, SOON = timedelta(minutes=5), timedelta(seconds=30)
"""How long event types are remembered, and how soon they are asked for again where they did not come."""

_FIELDS = {
    r"startedAt|timeZone|slot": "when",
    r"locationId|location": "location",
    r"phoneNumber": "phone",
    r"ccEmails": "copies",
    r"textRemind": "remind",
    r"eventTypeId": "performers",
    r"email": "email",
}


def connect(settings: Mapping[str, str], clock: Clock = utc_now) -> Provider:
    """The client for these settings; ValueError (never with their content) when one is wrong."""
    root = partial(root_of, "JICOO_API_URL", settings["JICOO_API_URL"])
    reason = settings.get("JICOO_CANCEL_REASON", "")
    spelt = partial(one_of, "JICOO_CANCEL_REASON", reason, "reason", "cancelReason", "")
    sound(root, spelt, partial(entries, settings, "jicoo"))
    key = {"X-Jicoo-Api-Key": settings["JICOO_API_KEY"]}
    http = Http("jicoo", root(), headers=key, rates=lambda _: {RATE: 1}, plan=True, clock=clock)
    listed = {uid: event_type(entry) for uid, entry in entries(settings, "jicoo").items()}
    return Jicoo(http, listed, settings.get("JICOO_WEBHOOK_SECRET", ""), reason, clock)


class Jicoo(Provider):
    """The client. `pages` are the event types the operator lists, `reason` how a reason is spelt."""

    def __init__(
        self, http: Http, pages: dict[str, shapes.EventType], secret: str, reason: str, clock: Clock
    ) -> None:
        self._http, self._listed, self._secret, self._reason, self._now = http, pages, secret, reason, clock
        self._hosts, self._lost = dict[str, str](), Lost(http)
        self._read_again = clock()
        self._use(pages)

    def _use(self, pages: dict[str, shapes.EventType]) -> None:
        self._pages = pages
        self._extras = extras(pages.values())
        heard = card_for(self._secret)
        self.card = replace(heard, form=form(self._extras), reason_told=bool(self._reason))

    async def prepare(self) -> None:
        """Section 4: event types and hosts as the service has them; what the operator says of one wins.

        Each key may be refused either; what could not be read is tried again soon.
        """
        try:
            found = await event_types(self._http, self._listed)
        except ServiceError:  # the operator's list stands
            self._read_again = self._now() + SOON
        else:
            known = {u: found[u].overlaid(own) if u in found else own for u, own in self._listed.items()}
            self._use(found | known)
            self._read_again = self._now() + KEPT
        with suppress(ServiceError):
            users = await self._http.get(shapes.USERS, USERS)
            self._hosts = {u.id: u.name for u in users.data if u}

    def share(self, meter: Meter) -> None:
        """Two a second over all replicas."""
        self._http.meter = meter

    async def close(self) -> None:
        """Give back connections."""
        await self._http.close()

    async def limits(self, account: Account, answers: Answers) -> Limits:
        """Places of the chosen event types and their free starts; without them any time may be tried."""
        if self._now() >= self._read_again:
            await self.prepare()
        now, people = self._now(), answers.get("performers")
        if not isinstance(people, tuple) or not people:
            return {"when": Limit(earliest=now)}
        offered = offering(self._pages, people, self.card.form.field("location").options)
        ahead = WEEK * max(1, WEEKS // len(people))

        async def free(start: datetime, end: datetime) -> Limit:
            return Limit(slots=await self.free_slots(account, answers, start, end))

        try:
            when = await within(free, answers, now, ahead)
        except ServiceError as no:  # section 4: a time is tried, and 409 or 422 of the create says no
            if isinstance(no, LoginNeeded) and not no.scope:
                raise  # the key itself is dead
            when = Limit(earliest=now, unsure=True)
        return {"when": when, "location": Limit(options=offered)}

    async def free_slots(
        self, account: Account, answers: Answers, start: datetime, end: datetime
    ) -> tuple[datetime, ...]:
        """Section 4: when at least one of the chosen event types is free, asked week by week."""
        del account
        free = set[datetime]()
        for uid in able(self._pages, answers):
            since = start
            while since < end:
                until = min(end, since + WEEK)
                query = {"periodStart": utc(since), "periodEnd": utc(until)}
                path = f"{EVENT_TYPES}/{safe(uid)}/available_schedules"
                said = await self._http.get(shapes.SLOTS, path, query=query, scope="available_schedules")
                free |= {s.started_at for s in said.data if s and s.remaining_capacity != 0}
                since = until
        return tuple(sorted(at for at in free if start <= at < end))

    async def book(self, account: Account, order: Order) -> tuple[Invitation, ...]:
        """Sections 2 and 6: one event type after the other until one is free; the rest is not asked."""
        told: dict[str, Invitation] = {}
        refusal: Invalid | None = None
        usable = able(self._pages, order.answers)
        for uid in order.performers:
            if uid not in usable:
                told[uid] = Invitation(uid, Stage.REFUSED, Reason.PLACE, seen=self._now())
                continue
            try:
                body = request(order, uid, self._extras)
                means = {**nobody(uid), **TAKEN}
                booking = await self._http.post(
                    shapes.BOOKED, BOOKINGS, json=body, fields=_FIELDS, meaning=means
                )
            except Invalid as no:
                refusal = refusal or no
                # Section 1: of a request that went out before, a conflict may be with its own booking.
                doubt = order.again and no.problems[0].code == "not_free"
                mine = await self._lost.surely_ours(order, uid) if doubt else None
                if mine is None:
                    told[uid] = refused(uid, no, self._now())
                    continue
                booking = mine
            except (Unavailable, MaybeDone) as unclear:  # asked, or looked for, later; with those behind it
                unclear.done = tuple(told.values())
                raise
            return self._settled(order, {**told, uid: self._seen(uid, booking)})
        del account
        if len(told) > 1:
            return tuple(told.values())  # each with its own reason
        raise refusal or Invalid(Problem("location", "not_offered"))

    def _settled(self, order: Order, told: Mapping[str, Invitation]) -> tuple[Invitation, ...]:
        others = {p: Invitation(p, Stage.LOST, Reason.NOT_ASKED, seen=self._now()) for p in order.performers}
        return tuple({**others, **told}.values())

    def adjusted(self, answers: Answers) -> Answers:
        """Section 2: the length is the event type's, never asked; known when the service tells it."""
        first = next(iter(lengths(self._pages, answers).values()), None)
        return {**answers, "minutes": first} if first else answers

    def forewarned(self, answers: Answers) -> tuple[Remark, ...]:
        """The length with each one asked, which is not for the guest to choose."""
        known = lengths(self._pages, answers).items()
        return tuple(Remark(LASTS, {"performer": p, "minutes": str(n)}) for p, n in known if n)

    async def look(
        self, account: Account, order: Order, invitations: Sequence[Invitation]
    ) -> tuple[Invitation, ...]:
        """Section 3: Get, once per booking; what cannot be read now stays as it is, unless nothing can."""
        del account
        return await looked(self._look_at, invitations, order, self._now())

    async def _look_at(self, i: Invitation) -> Invitation:
        return self._seen(i.performer, await self._booking(i.reference), i)

    async def reconcile(self, account: Account, order: Order) -> tuple[Invitation, ...] | None:
        """Section 1: a booking of that event type and start, made after our send, with our guest."""
        del account
        for uid in order.performers:
            mine = await self._lost.ours(order, uid)
            if mine:
                return self._settled(order, {uid: self._seen(uid, mine)})
        return None

    async def listing(
        self, account: Account, since: datetime | None = None, sought: Sought = ALL
    ) -> tuple[Found, ...]:
        """Section 3: the organisation's bookings by time and status, with what runs past the end."""
        del account
        since_start = sought.start or (self._now() if sought.coming else None)
        query = {
            "startedAt": utc(since_start) if since_start else "",
            "endedAt": utc(sought.end + DAY) if sought.end else "",
            "status": STATUSES.get(sought.stage, "") if sought.stage else "",
        }
        narrow = {name: value for name, value in query.items() if value}
        found = await listed(self._http, {**narrow, "order": "createdAt", "sort": "desc"})
        return tuple(
            Found(b.uid, self._seen(b.event_type_id or "", b), b.started_at, minutes(b), b.created_at)
            for b in found
            if b.started_at and (since is None or b.created_at is None or b.created_at >= since)
        )

    async def cancel(self, account: Account, order: Order, invitation: Invitation, reason: str) -> Invitation:
        """Section 3: any 2xx, or a later Get that says so, is success. A reason only where enabled."""
        del account, order
        body = {self._reason: reason} if self._reason and reason else {}
        path = f"{BOOKINGS}/{safe(invitation.reference)}/cancel"
        try:
            warnings = warned(await self._http.post(shapes.MAYBE_BOOKED, path, json=body))
        except Invalid:
            if over := await ended_already(self._look_at(invitation), invitation):
                return over
            raise
        ended = replace(invitation, stage=Stage.CANCELLED, reason=Reason.BY_PERSON, words="")
        return replace(ended, seen=self._now(), remarks=warnings)

    async def move(self, account: Account, order: Order, invitation: Invitation, to: Moment) -> Invitation:
        """Section 3: the same booking at another time; 422 when that is not free."""
        del account, order
        body = {"timeZone": zone_of(to), "startedAt": utc(to.at)}
        path = f"{BOOKINGS}/{safe(invitation.reference)}/reschedule"
        means = {**GONE, **TAKEN}
        booking = await self._http.post(shapes.BOOKED, path, json=body, fields=_FIELDS, meaning=means)
        return self._seen(invitation.performer, booking, invitation)

    async def find(self, account: Account, words: str) -> tuple[Performer, ...]:
        """Event types by a part of their name, or by id."""
        del account
        if not self._pages:
            await self.prepare()
        wanted = words.strip().casefold()
        return tuple(
            Performer(p.uid, p.name or p.uid)
            for p in self._pages.values()
            if wanted and (wanted in p.name.casefold() or words.strip() == p.uid)
        )

    def trials(self, account: Account) -> Mapping[str, Callable[[], Awaitable[str]]]:
        """Section 4; some keys are refused one of them, and then the operator's list or no name stands."""
        del account
        return {
            "event types": partial(count_pages, self._http, self._listed),
            "hosts": partial(count_hosts, self._http),
        }

    async def health(self, account: Account) -> Health:
        """Whether the key may read bookings."""
        del account
        try:
            await self._http.get(shapes.PAGE, BOOKINGS, query={"perPage": "1"})
        except ServiceError as trouble:
            return Health.ill(trouble)
        return Health(True)

    def heard(self, headers: Mapping[str, str], body: bytes) -> Heard | None:
        """Section 5."""
        return heard(self._secret, headers, body, self._now())

    async def _booking(self, uid: str) -> shapes.Booked:
        return await self._http.get(shapes.BOOKED, f"{BOOKINGS}/{safe(uid)}", meaning=GONE)

    def _seen(self, uid: str, booking: shapes.Booked, before: Invitation | None = None) -> Invitation:
        return seen(uid, booking, before, self._hosts, self._now())
