"""What can be done with WebKasa (contract sections 1 to 5).

May import `booking`, httpx and its neighbours.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from booking.errors import Invalid, LoginNeeded, MaybeDone, ServiceError, Unavailable, Unexpected
from booking.form import Answers, Card, Limit, Limits, Problem
from booking.moment import Moment
from booking.outcome import Invitation, Reason, Remark, Stage
from booking.provider import ALL, Account, Found, Health, Heard, Order, Performer, Provider, Sought
from booking.rates import Meter
from providers.address import root_of
from providers.entries import entries
from providers.horizon import within
from providers.http import Call, Clock, Http, utc_now
from providers.looking import ended_already, looked
from providers.refusals import GONE, TAKEN, nobody
from providers.settings import one_of, sound
from providers.webkasa import answers as shapes
from providers.webkasa.card import SYNC_SETTINGS, card_for
from providers.webkasa.events import heard
from providers.webkasa.lost import ours, told
from providers.webkasa.offer import Offer
from providers.webkasa.pages import BOOKINGS, bookings, path_of
from providers.webkasa.rates import charges, creates
from providers.webkasa.slots import overlapping
from providers.webkasa.stages import FIELDS, MOVES, PATIENCE, STATUSES, refused, request, seen, utc

SYNC = "/api/bookings/sync-calcom"
AHEAD = timedelta(days=28)


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
        at = roots["WEBKASA_APP_URL"]()
        app = Http("webkasa", at, headers={"Cookie": cookie}, session="WEBKASA_ADMIN_SESSION")
    return Webkasa(http, app, card, settings, clock)


class Webkasa(Provider):
    """The client. `app` is the other host, for the Cal.com sync; None without an administrator's session."""

    def __init__(
        self, http: Http, app: Http | None, card: Card, settings: Mapping[str, str], clock: Clock
    ) -> None:
        self.card, self._http, self._app, self._now = card, http, app, clock
        self._secret = settings.get("WEBKASA_WEBHOOK_SECRET", "")
        self._organization = settings.get("WEBKASA_ORGANIZATION_ID", "")
        self._offer = Offer(http, entries(settings, "webkasa"), clock)

    def share(self, meter: Meter) -> None:
        """The limits of section 1 over all replicas."""
        self._http.meter = meter

    async def close(self) -> None:
        """Give back connections."""
        await self._http.close()
        if self._app:
            await self._app.close()

    async def prepare(self) -> None:
        """Section 3: schedules and kinds of sessions."""
        await self._offer.read()

    async def limits(self, account: Account, answers: Answers) -> Limits:
        """Who can be booked, the kinds they offer, and when everybody is free."""
        del account
        await self.prepare()
        now, people = self._now(), answers.get("performers")
        if not isinstance(people, tuple) or not people:
            away = {p: "" for p in self._offer.listed if p not in self._offer.schedules}
            return {"when": Limit(earliest=now), "performers": Limit(refused=away)}
        when = Limit(earliest=now, unsure=True)
        if self._offer.told(people):
            when = await within(partial(self._free, people, answers), answers, now, AHEAD)
        return {
            "when": when,
            "performers": Limit(refused={p: "" for p in people if p not in self._offer.schedules}),
            "kind": Limit(options=self._offer.options(people)),
            "place": Limit(options=self._offer.places(answers)),
        }

    async def free_slots(
        self, account: Account, answers: Answers, start: datetime, end: datetime
    ) -> tuple[datetime, ...]:
        """Section 3: when all of the chosen are free for a session of that length."""
        del account
        await self.prepare()
        people = answers.get("performers")
        return (
            await self._free(people if isinstance(people, tuple) else (), answers, start, end)
        ).slots or ()

    async def _free(self, people: Sequence[str], answers: Answers, start: datetime, end: datetime) -> Limit:
        return await self._offer.free(people, self._offer.minutes(answers), start, end)

    def adjusted(self, answers: Answers) -> Answers:
        """A length that was skipped is the usual one of the kind."""
        return {**answers, "minutes": self._offer.minutes(answers)}

    def forewarned(self, answers: Answers) -> tuple[Remark, ...]:
        """Section 3: a schedule's zone is what its person lives by."""
        return self._offer.clocks(answers)

    async def book(self, account: Account, order: Order) -> tuple[Invitation, ...]:
        """Sections 1 and 2: one booking per person, all in one minute. A refusal is told for that one."""
        del account
        async with self._http.place(creates(order.performers), order.booking):
            if order.answers.get("minutes") is None:
                await self.prepare()
            return await self._each(order)

    async def leave(self, order: Order) -> None:
        """Its place in the line of creates is the next one's."""
        await self._http.meter.leave(order.booking)

    async def _each(self, order: Order) -> tuple[Invitation, ...]:
        told: list[Invitation] = []
        trouble: list[ServiceError] = []
        for schedule in order.performers:
            try:
                told.append(await self._create(order, schedule))
            except MaybeDone:
                told.append(Invitation(schedule, Stage.UNKNOWN, seen=self._now()))
            except Unavailable as down:  # the rest is asked later
                down.done = tuple(told)
                raise
            except ServiceError as no:
                trouble.append(no)
                told.append(refused(schedule, no, self._now()))
        if len(trouble) == len(told):
            raise trouble[0]
        if any(i.stage is Stage.UNKNOWN for i in told):
            lost = MaybeDone("webkasa", "no clear answer for everybody")
            lost.done = tuple(i for i in told if i.stage is not Stage.UNKNOWN)
            raise lost
        return tuple(told)

    async def _create(self, order: Order, schedule: str) -> Invitation:
        body = request(order, self.adjusted(order.answers), schedule)
        means = {**nobody(schedule), **TAKEN}
        said = await self._http.post(shapes.BOOKED, BOOKINGS, json=body, fields=FIELDS, meaning=means)
        made = seen(schedule, said.data, self._now(), order.answers)
        beside = await self._beside(order, said.data, schedule)
        return replace(made, remarks=(*beside, *self._offer.clocks({"performers": (schedule,)})))

    async def _beside(self, order: Order, made: shapes.Booked, schedule: str) -> tuple[Remark, ...]:
        """Section 2: whether the server minds double bookings is not known, so look at the day again."""
        when, minutes = order.answers["when"], self._offer.minutes(order.answers)
        if not isinstance(when, Moment):
            return ()
        ends = when.at + timedelta(minutes=minutes)
        try:
            async with asyncio.timeout(PATIENCE):
                there = await bookings(self._http, Sought(schedule, start=when.at, end=ends))
        except (ServiceError, TimeoutError):  # it is booked all the same
            return ()
        return (Remark("overlaps"),) if overlapping(there, made.id, when.at, ends) else ()

    async def look(
        self, account: Account, order: Order, invitations: Sequence[Invitation]
    ) -> tuple[Invitation, ...]:
        """Section 2: Get, once per booking; what cannot be read now stays as it is, unless nothing can."""
        del account
        return await looked(partial(self._look_at, order), invitations, order, self._now())

    async def _look_at(self, order: Order, i: Invitation) -> Invitation:
        return seen(i.performer, await self._booking(i.reference), self._now(), order.answers)

    async def reconcile(self, account: Account, order: Order) -> tuple[Invitation, ...] | None:
        """Section 1: by guest, schedule and start (see `told`)."""
        del account
        now = self._now()
        return told(order, {p: b for p in order.performers if (b := await ours(self._http, order, p))}, now)

    async def listing(
        self, account: Account, since: datetime | None = None, sought: Sought = ALL
    ) -> tuple[Found, ...]:
        """Section 2: the whole organisation's bookings, narrowed by every filter that the service has."""
        del account
        now, told = self._now(), list[Found]()
        for b in await bookings(self._http, sought):
            if b.start_time and (since is None or b.created_at is None or b.created_at >= since):
                invitation = seen(b.schedule_id or sought.performer, b, now)
                told.append(Found(b.id, invitation, b.start_time, b.minutes, b.created_at, b.guest))
        return tuple(sorted(told, key=lambda f: f.made or now, reverse=True))

    async def cancel(self, account: Account, order: Order, invitation: Invitation, reason: str) -> Invitation:
        """Section 2: a soft delete without a reason; what is cancelled already counts as done."""
        del account, reason
        try:
            said = await self._http.send(shapes.BOOKED, Call("DELETE", path_of(invitation.reference)))
        except Invalid:
            if over := await ended_already(self._look_at(order, invitation), invitation):
                return over
            raise
        if said.data.status.upper() not in {"CANCELLED", ""}:
            raise MaybeDone("webkasa", f"the cancellation left it {said.data.status}")
        return replace(invitation, stage=Stage.CANCELLED, reason=Reason.BY_PERSON, words="", seen=self._now())

    async def mark(self, account: Account, reference: str, stage: Stage) -> Invitation:
        """Section 2: one of the allowed moves, from where the booking stands now; no metadata is touched,
        for whether a PATCH merges or replaces it is not known.
        """
        del account
        before, to = await self._booking(reference), STATUSES.get(stage, "")
        was = before.status.upper()
        if was != to:
            if to not in MOVES.get(was, ()):
                raise Invalid(Problem("", "not_from_there", {"was": was, "to": to}))
            call = Call("PATCH", path_of(reference), json={"status": to})
            try:
                await self._http.send(shapes.BOOKED, Call("DELETE", call.path) if to == "CANCELLED" else call)
            except Invalid:  # perhaps because somebody was faster
                if (await self._booking(reference)).status.upper() != to:
                    raise
        try:
            now = await self._booking(reference)
        except ServiceError as unread:  # changed it is; only how it stands is not known
            raise MaybeDone("webkasa", f"not read afterwards ({type(unread).__name__})") from None
        return seen(before.schedule_id or "", now, self._now())

    async def find(self, account: Account, words: str) -> tuple[Performer, ...]:
        """Section 3: schedules by a part of their name, or by id."""
        del account
        await self.prepare()
        return self._offer.find(words)

    async def sync(self, start: datetime, end: datetime) -> tuple[int, int]:
        """Section 5: what is booked at Cal.com becomes visible; needs an administrator's session."""
        if self._app is None:
            raise LoginNeeded("webkasa", ", ".join(SYNC_SETTINGS))
        body = {"organizationId": self._organization, "startDate": utc(start), "endDate": utc(end)}
        said = await self._app.post(shapes.SYNCED, SYNC, json=body)
        if not said.success:
            raise Unexpected("webkasa", 200, "the sync says that it did not succeed")
        return said.synced or 0, said.skipped or 0

    def trials(self, account: Account) -> Mapping[str, Callable[[], Awaitable[str]]]:
        """Section 3."""
        del account
        return {"schedules": self._offer.count_schedules, "event types": self._offer.count_kinds}

    async def health(self, account: Account) -> Health:
        """Whether the key may read bookings, and every schedule that was read says when it is open."""
        del account
        try:
            await self._http.get(shapes.BOOKINGS, BOOKINGS, query={"limit": "1"})
            self._offer.sound()
        except ServiceError as trouble:
            return Health.ill(trouble)
        return Health(True)

    def heard(self, headers: Mapping[str, str], body: bytes) -> Heard | None:
        """Section 4."""
        return heard(self._secret, headers, body)

    async def _booking(self, reference: str) -> shapes.Booked:
        return (await self._http.get(shapes.BOOKED, path_of(reference), meaning=GONE)).data
