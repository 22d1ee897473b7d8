"""What can be done with WebKasa (contract sections 1 to 5).

May import `booking`, httpx, pydantic and its neighbours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, TypeAdapter

from booking.errors import Invalid, LoginNeeded, MaybeDone, ServiceError
from booking.form import Answers, Card, Limit, Limits, Option, Problem
from booking.moment import Moment
from booking.outcome import Invitation, Reason, Stage
from booking.provider import Account, Found, Health, Heard, Order, Performer, Provider
from booking.rates import Meter
from providers.address import root_of
from providers.entries import entries
from providers.http import Call, Clock, Http, utc_now
from providers.refusals import about_time
from providers.settings import one_of, sound
from providers.webkasa import answers as shapes
from providers.webkasa.card import SYNC_SETTINGS, card_for
from providers.webkasa.events import heard
from providers.webkasa.rates import charges, creates
from providers.webkasa.slots import free
from providers.webkasa.stages import (
    FIELDS,
    LATEST,
    MARGIN,
    MOVES,
    day,
    refused,
    request,
    seen,
    utc,
)

BOOKINGS = "/api/v1/bookings"
SYNC = "/api/bookings/sync-calcom"
PER_PAGE, MOST_PAGES = 50, 20
AHEAD = timedelta(days=28)
KEPT = timedelta(minutes=5)
"""How long schedules and kinds are remembered."""

USUAL_MINUTES = 60
T = TypeVar("T", bound=BaseModel)


def connect(settings: Mapping[str, str], clock: Clock = utc_now) -> Provider:
    """The client for these settings; ValueError (never with their content) when one is wrong."""
    key, spelt = settings["WEBKASA_API_KEY"], settings.get("WEBKASA_KEY_HEADER", "bearer").casefold()
    roots = {
        n: partial(root_of, n, settings[n]) for n in ("WEBKASA_API_URL", "WEBKASA_APP_URL") if settings.get(n)
    }
    sound(
        *roots.values(),
        partial(one_of, "WEBKASA_KEY_HEADER", spelt, "bearer", "x-api-key"),
        partial(entries, settings, "webkasa"),
    )
    proof = {"Authorization": f"Bearer {key}"} if spelt == "bearer" else {"X-API-Key": key}
    http = Http(
        "webkasa",
        roots["WEBKASA_API_URL"](),
        headers=proof,
        rates=charges,
        clock=clock,
    )
    card, app = card_for(settings), None
    if all(settings.get(name) for name in SYNC_SETTINGS):
        session = settings["WEBKASA_ADMIN_SESSION"]
        cookie = session if "=" in session else f"session={session}"
        app = Http("webkasa", roots["WEBKASA_APP_URL"](), headers={"Cookie": cookie})
    return Webkasa(http, app, card, settings, clock)


class Webkasa(Provider):
    """The client. `app` is the other host, for the Cal.com sync; None without an administrator's session."""

    def __init__(
        self, http: Http, app: Http | None, card: Card, settings: Mapping[str, str], clock: Clock
    ) -> None:
        self.card, self._http, self._app, self._now = card, http, app, clock
        self._secret = settings.get("WEBKASA_WEBHOOK_SECRET", "")
        self._organization = settings.get("WEBKASA_ORGANIZATION_ID", "")
        self._listed = entries(settings, "webkasa")
        self._schedules: dict[str, shapes.Schedule] = {}
        self._kinds: dict[str, shapes.Kind] = {}
        self._read_at: datetime | None = None

    def share(self, meter: Meter) -> None:
        """The limits of section 1 over all replicas."""
        self._http.meter = meter

    async def close(self) -> None:
        """Give back connections."""
        await self._http.close()
        if self._app:
            await self._app.close()

    async def prepare(self) -> None:
        """Section 3: schedules and kinds of sessions, read again every few minutes."""
        now = self._now()
        if self._read_at is None or now - self._read_at > KEPT:
            schedules = await self._all(shapes.SCHEDULES, "/api/v1/schedules")
            kinds = await self._all(shapes.KINDS, "/api/v1/event-types")
            self._schedules = {s.id: s for s in schedules if s.is_active is not False}
            self._kinds = {k.id: k for k in kinds if k.is_active is not False}
            self._read_at = now

    async def limits(self, account: Account, answers: Answers) -> Limits:
        """Who can be booked, the kinds they offer, and when everybody is free."""
        await self.prepare()
        now, people = self._now(), answers.get("performers")
        if not isinstance(people, tuple) or not people:
            return {"when": Limit(earliest=now)}
        usable = [p for p in people if p in self._schedules]
        slots = None
        if usable and all(self._schedules[p].availability is not None for p in usable):
            slots = await self.free_slots(account, answers, now, now + AHEAD)
        return {
            "when": Limit(earliest=now, slots=slots, unsure=slots is None),
            "performers": Limit(refused={p: "" for p in people if p not in usable}),
            "kind": Limit(options=self._offered(people)),
        }

    def _offered(self, people: Sequence[str]) -> tuple[Option, ...]:
        own = {p: entry["event_types"] for p, entry in self._listed.items() if entry.get("event_types")}
        told = (
            Option(k.id, k.title or k.id, tuple(p for p in people if p in own and k.id not in own[p]))
            for k in self._kinds.values()
        )
        return tuple(o for o in told if len(o.lacking) < len(people))

    async def free_slots(
        self, account: Account, answers: Answers, start: datetime, end: datetime
    ) -> tuple[datetime, ...]:
        """Section 3: when all of the chosen are free for a session of that length."""
        del account
        await self.prepare()
        people, common = answers.get("performers"), None
        minutes = self._minutes(answers)
        for schedule in (self._schedules.get(p) for p in people) if isinstance(people, tuple) else ():
            if schedule is None:
                return ()
            between = {"start_date": day(start, -1), "end_date": day(end, 1), "schedule_id": schedule.id}
            booked = await self._all(shapes.BOOKINGS, BOOKINGS, between)
            found = set(free(schedule, booked, minutes, start=start, end=end, now=self._now()))
            common = found if common is None else common & found
        return tuple(sorted(common or ()))

    def _minutes(self, answers: Answers) -> int:
        minutes, kind = answers.get("minutes"), self._kinds.get(str(answers.get("kind")))
        return minutes if isinstance(minutes, int) else (kind and kind.duration) or USUAL_MINUTES

    def adjusted(self, answers: Answers) -> Answers:
        """A length that was skipped is the usual one of the kind."""
        return {**answers, "minutes": self._minutes(answers)}

    async def book(self, account: Account, order: Order) -> tuple[Invitation, ...]:
        """Sections 1 and 2: one booking per person, all in the same minute. What fails for one is told for
        that one.
        """
        del account
        async with self._http.place(creates(order.performers), order.booking):
            if order.answers.get("minutes") is None:
                await self.prepare()
            return await self._each(order)

    async def _each(self, order: Order) -> tuple[Invitation, ...]:
        told: list[Invitation] = []
        trouble: list[ServiceError] = []
        for schedule in order.performers:
            try:
                told.append(await self._create(order, schedule))
            except MaybeDone:
                told.append(Invitation(schedule, Stage.UNKNOWN, seen=self._now()))
            except ServiceError as no:
                trouble.append(no)
                told.append(refused(schedule, no, self._now()))
        if len(trouble) == len(told):
            raise trouble[0]
        if any(i.stage is Stage.UNKNOWN for i in told):
            raise MaybeDone("webkasa", "no clear answer for everybody")
        return tuple(told)

    async def _create(self, order: Order, schedule: str) -> Invitation:
        body = request(order, self.adjusted(order.answers), schedule)
        try:
            said = await self._http.post(shapes.BOOKED, BOOKINGS, json=body, fields=FIELDS)
        except Invalid as no:
            raise about_time(no) from None
        return seen(schedule, said.data, self._now())

    async def look(
        self, account: Account, order: Order, invitations: Sequence[Invitation]
    ) -> tuple[Invitation, ...]:
        """Section 2: Get, once per booking."""
        del account, order
        asked = [(i, await self._booking(i.reference)) for i in invitations if i.reference]
        return tuple(seen(i.performer, booking, self._now()) for i, booking in asked)

    async def reconcile(self, account: Account, order: Order) -> tuple[Invitation, ...] | None:
        """Section 1: by guest, schedule and start. While somebody's may still appear, None."""
        del account
        when, now = order.answers["when"], self._now()
        if not isinstance(when, Moment):
            return None
        query = {"attendee_email": str(order.answers["email"]), "start_date": day(when.at, -1)}
        since, found = order.made - MARGIN, dict[str, shapes.Booked]()
        for schedule in order.performers:
            for b in await self._all(shapes.BOOKINGS, BOOKINGS, {**query, "schedule_id": schedule}):
                if b.start_time == when.at and (b.created_at is None or b.created_at >= since):
                    found[schedule] = b
        if not found or (len(found) < len(order.performers) and now < order.made + LATEST):
            return None
        return tuple(
            seen(p, found[p], now) if p in found else Invitation(p, Stage.REFUSED, Reason.OTHER, seen=now)
            for p in order.performers
        )

    async def listing(self, account: Account, since: datetime | None = None) -> tuple[Found, ...]:
        """Section 2: the whole organisation's bookings, so keep those with a reference of ours."""
        del account
        now, told = self._now(), list[Found]()
        for b in await self._all(shapes.BOOKINGS, BOOKINGS):
            if b.start_time and (since is None or b.created_at is None or b.created_at >= since):
                length = (b.end_time - b.start_time) if b.end_time else timedelta()
                minutes = round(length.total_seconds() / 60)
                invitation = seen(b.schedule_id or "", b, now)
                told.append(Found(b.id, invitation, b.start_time, minutes, b.created_at))
        return tuple(sorted(told, key=lambda f: f.made or now, reverse=True))

    async def cancel(self, account: Account, order: Order, invitation: Invitation, reason: str) -> Invitation:
        """Section 2: a soft delete without a reason; what is cancelled already counts as done."""
        del account, order, reason
        path = f"{BOOKINGS}/{quote(invitation.reference, safe='')}"
        try:
            await self._http.send(shapes.BOOKED, Call("DELETE", path))
        except Invalid:
            if (await self._booking(invitation.reference)).status.upper() != "CANCELLED":
                raise
        return replace(invitation, stage=Stage.CANCELLED, reason=Reason.BY_PERSON, words="", seen=self._now())

    async def update(
        self, reference: str, was: str, status: str, metadata: shapes.Json | None = None
    ) -> None:
        """Section 2: for an operator, one of the allowed moves of a booking; metadata is sent whole."""
        if status not in MOVES.get(was, ()):
            raise Invalid(Problem("", "not_from_there", {"was": was, "to": status}))
        body: dict[str, Any] = {"status": status, **({"metadata": dict(metadata)} if metadata else {})}
        path = f"{BOOKINGS}/{quote(reference, safe='')}"
        await self._http.send(shapes.BOOKED, Call("PATCH", path, json=body))

    async def find(self, account: Account, words: str) -> tuple[Performer, ...]:
        """Section 3: schedules by a part of their name, or by id."""
        del account
        await self.prepare()
        wanted = words.strip().casefold()
        return tuple(
            Performer(s.id, s.name or s.id)
            for s in self._schedules.values()
            if wanted and (wanted in s.name.casefold() or words.strip() == s.id)
        )

    async def sync(self, start: datetime, end: datetime) -> tuple[int, int]:
        """Section 5: what is booked at Cal.com becomes visible; needs an administrator's session."""
        if self._app is None:
            raise LoginNeeded("webkasa", ", ".join(SYNC_SETTINGS))
        body = {"organizationId": self._organization, "startDate": utc(start), "endDate": utc(end)}
        said = await self._app.post(shapes.SYNCED, SYNC, json=body)
        return said.synced or 0, said.skipped or 0

    async def health(self, account: Account) -> Health:
        """Whether the key may read bookings."""
        del account
        try:
            await self._http.get(shapes.BOOKINGS, BOOKINGS, query={"limit": "1"})
        except ServiceError as trouble:
            return Health.ill(trouble)
        return Health(True)

    def heard(self, headers: Mapping[str, str], body: bytes) -> Heard | None:
        """Section 4."""
        return heard(self._secret, headers, body)

    async def _booking(self, reference: str) -> shapes.Booked:
        return (await self._http.get(shapes.BOOKED, f"{BOOKINGS}/{quote(reference, safe='')}")).data

    async def _all(
        self, into: TypeAdapter[shapes.Page[T]], path: str, query: Mapping[str, str] | None = None
    ) -> list[T]:
        found: list[T] = []
        for number in range(MOST_PAGES):
            wanted = {**(query or {}), "limit": str(PER_PAGE), "offset": str(number * PER_PAGE)}
            page = await self._http.get(into, path, query=wanted)
            found += [item for item in page.data if item]
            if not (page.meta and page.meta.has_more):
                break
        return found
