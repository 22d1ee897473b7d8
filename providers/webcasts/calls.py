"""What can be done with Webcasts (contract sections 2 to 7).

There is no list, no cancel and nothing to look a lost request up with: our own records are the list, a
cancelled event is retitled. May import `booking`, httpx, pydantic and its neighbours.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from booking.errors import Invalid, LoginNeeded, MaybeDone, ServiceError, Spared, Unavailable, Unexpected
from booking.form import Answers, Limit, Limits, Option, Problem
from booking.moment import Moment
from booking.outcome import Invitation, Reason, Remark, Stage
from booking.provider import Account, Health, Order, Provider
from booking.rates import Charges, Meter, Rate
from booking.ways import Way, entry
from providers.address import root_of
from providers.http import Call, Clock, Http, utc_now
from providers.looking import gone, looked
from providers.webcasts import answers as shapes
from providers.webcasts.card import CARD, rights
from providers.webcasts.codes import STALE, error_of, partly
from providers.webcasts.event import GONE, adjusted, event_data, forewarned, start_of, titled

HOUR = timedelta(hours=1)
EARLY = timedelta(minutes=5)
"""How long before its end a token is replaced."""

CREATE, UPDATE, STATUS, TREE = "/event/create", "/event/update", "/event/status", "/folder/tree"
PER_HOUR = {CREATE: 100, UPDATE: 100, STATUS: 500, TREE: 60}
RATES = {path: Rate(f"webcasts:{path}", calls, HOUR) for path, calls in PER_HOUR.items()}
READS = frozenset({STATUS, TREE})
FAR, SOON = Rate("webcasts:far", 400, HOUR), timedelta(days=1)
"""Of the hour's calls for a status, so many may be about events that begin later than so."""
KEPT = timedelta(minutes=10)
"""How long the folder tree is remembered."""

BY_HAND = Remark("by_hand")
KEPT_AS = {"event_title": "title", "scheduled_duration": "minutes", "audience_capacity": "audience"}
"""What of an event is compared with what was sent, and the field it answers."""


def connect(settings: Mapping[str, str], clock: Clock = utc_now) -> Provider:
    """The client for these settings; ValueError (never with their content) when one is wrong."""
    login = {"username": settings["WEBCASTS_USERNAME"], "password": settings["WEBCASTS_PASSWORD"]}
    root = root_of("WEBCASTS_API_URL", settings["WEBCASTS_API_URL"])
    http = Http("webcasts", root, rates=_charges, secrets=(login["password"],), enveloped=True, clock=clock)
    return Webcasts(http, login, clock)


def _charges(call: Call) -> Charges:
    """Section 1: so many calls of a kind an hour."""
    return {RATES[call.path]: 1} if call.path in RATES else {}


class Webcasts(Provider):
    """The client of one operator's account."""

    card = CARD

    def __init__(self, http: Http, login: Mapping[str, str], clock: Clock) -> None:
        self._http, self._login, self._now = http, login, clock
        self._token, self._token_ends = "", clock()
        self._one_login = asyncio.Lock()
        self._folders: tuple[datetime, tuple[Option, ...]] | None = None

    def share(self, meter: Meter) -> None:
        """The hour's calls over all replicas."""
        self._http.meter = meter

    async def close(self) -> None:
        """Give back connections."""
        await self._http.close()

    def adjusted(self, answers: Answers) -> Answers:
        """Section 3: start on a quarter of an hour, length in half hours, title without markup."""
        return adjusted(answers)

    def forewarned(self, answers: Answers) -> tuple[Remark, ...]:
        """Section 3: a zone the service lacks silently becomes UTC."""
        return forewarned(answers.get("when"))

    async def limits(self, account: Account, answers: Answers) -> Limits:
        """The folders of the account; without them the usual one is taken."""
        del account, answers
        now = self._now()
        if self._folders is None or now - self._folders[0] > KEPT:
            with suppress(Unavailable, Unexpected, Invalid):  # those known stand, and it is asked again
                tree = (await self._call(TREE, {})).folder_tree
                options = [Option(number, way[-60:] or number) for number, way in tree.walk()] if tree else []
                self._folders = now, tuple(options)
        known = self._folders[1] if self._folders else ()
        return {"when": Limit(earliest=now), "folder": Limit(options=known)}

    async def book(self, account: Account, order: Order) -> tuple[Invitation, ...]:
        """Section 3: the event is the booking; presenters' links and pins are in `contact`."""
        del account
        sent = event_data(adjusted(order.answers), order.booking)
        said = await self._call(CREATE, {"event_data": json.dumps(sent)})
        event = said.event_data
        if event is None or not event.event_id:
            raise MaybeDone("webcasts", "an event without a number")
        (performer,) = order.performers
        remarks = (*partly(said), *_differences(sent, event), *self.forewarned(order.answers))
        return (self._seen(Invitation(performer), event, remarks),)

    async def look(
        self, account: Account, order: Order, invitations: Sequence[Invitation]
    ) -> tuple[Invitation, ...]:
        """Section 5: the schedule only; an event is there until somebody deletes it. Those that begin soon
        come first: Spared for others while they have used up their part of the calls.
        """
        del account
        when = order.answers.get("when")
        far = isinstance(when, Moment) and when.at > self._now() + SOON
        if far and await self._http.meter.take({FAR: len(invitations)}, timedelta()):
            raise Spared("webcasts")

        async def one(i: Invitation) -> Invitation:
            return self._seen(i, await self._event(i.reference))

        return await looked(one, invitations, order, self._now())

    async def cancel(self, account: Account, order: Order, invitation: Invitation, reason: str) -> Invitation:
        """Section 5: retitled, for the service has no cancel; an operator deletes it there."""
        del account, order, reason
        ended = replace(invitation, stage=Stage.CANCELLED, reason=Reason.BY_PERSON, words="")
        try:
            event, warned = await self._event(invitation.reference), tuple[Remark, ...]()
        except Invalid as no:
            if not gone(no):
                raise
            return replace(ended, reason=Reason.NONE, seen=self._now())  # somebody has deleted it there
        if not event.event_title.startswith(GONE):
            sent = {"event_title": titled(GONE + event.event_title)}
            event, warned = await self._update(invitation.reference, sent)
            if event.event_title and not event.event_title.startswith(GONE):
                raise MaybeDone("webcasts", "the event kept its title")
        return replace(ended, seen=self._now(), remarks=(*warned, BY_HAND))

    async def move(self, account: Account, order: Order, invitation: Invitation, to: Moment) -> Invitation:
        """Section 4: the same event at another time, on a quarter of an hour."""
        del account, order
        rounded = adjusted({"when": to})["when"]
        if not isinstance(rounded, Moment):
            raise Invalid(Problem("when", "required"))
        sent = start_of(rounded)
        event, warned = await self._update(invitation.reference, sent)
        return self._seen(invitation, event, (*warned, *_differences(sent, event), *forewarned(to)))

    def trials(self, account: Account) -> Mapping[str, Callable[[], Awaitable[str]]]:
        """Sections 2 and 6."""
        del account
        return {"token": self._token_life, "folders": self._count_folders}

    async def _token_life(self) -> str:
        if self._now() >= self._token_ends - EARLY:
            await self._log_in()
        minutes = (self._token_ends - self._now()).total_seconds() / 60
        return f"lives {minutes:.0f} minutes more"

    async def _count_folders(self) -> str:
        tree = (await self._call(TREE, {})).folder_tree
        return str(len(list(tree.walk())) if tree else 0)

    async def health(self, account: Account) -> Health:
        """Section 2: whether the login works."""
        del account
        try:
            await self._log_in()
        except ServiceError as trouble:
            return Health.ill(trouble)
        return Health(True, account=self._login["username"])

    def _seen(self, before: Invitation, event: shapes.Event, remarks: tuple[Remark, ...] = ()) -> Invitation:
        gone, links = event.event_title.startswith(GONE), bool(event.guest_presenter_links)
        return Invitation(
            before.performer,
            Stage.CANCELLED if gone else Stage.CONFIRMED,
            reference=event.event_id or before.reference,
            seen=self._now(),
            # A status has no presenters' links: those told before stay.
            contact=_ways_in(event) if links or not before.contact else before.contact,
            remarks=remarks,
            starts=_starts(event),
            minutes=event.scheduled_duration,
        )

    async def _event(self, reference: str) -> shapes.Event:
        event = (await self._call(STATUS, {"event_id": reference})).event_data
        if event is None:
            raise Unexpected("webcasts", 200, "a status without an event")
        return event

    async def _update(
        self, reference: str, changes: Mapping[str, Any]
    ) -> tuple[shapes.Event, tuple[Remark, ...]]:
        """The event after a change, and the warning that came with it."""
        said = await self._call(UPDATE, {"event_data": json.dumps({"event_id": reference, **changes})})
        if said.event_data is None:
            raise MaybeDone("webcasts", "an update without an event")
        return said.event_data, partly(said)

    async def _call(self, path: str, form: Mapping[str, str]) -> shapes.Result:
        """One call with a token that works; a refused token is replaced once (nothing was applied)."""
        for fresh in (False, True):
            if fresh or not self._token or self._now() >= self._token_ends - EARLY:
                await self._log_in(self._token)
            said = await self._send(path, {"token": self._token, **form}, safe=path in READS)
            if said.return_code not in STALE:
                break
        if error := error_of(said.return_code, said.error, safe=path in READS):
            raise error
        return said

    async def _log_in(self, stale: str | None = None) -> None:
        """Section 2: the life of a token is what the service's two stamps say, not our clock."""
        async with self._one_login:
            if stale is not None and self._token != stale:
                return  # another call was faster
            form = dict(self._login)
            said = await self._http.post(shapes.ENVELOPE, "/authenticate", form=form, safe=True)
            result = said.convey_api.result
            if error := error_of(result.return_code, result.error, safe=True):
                raise LoginNeeded("webcasts") if isinstance(error, Invalid) else error
            login = result.authentication_data
            if login is None or not login.token:
                raise LoginNeeded("webcasts")
            stamps = login.token_expiration, said.convey_api.current_timestamp
            life = stamps[0] - stamps[1] if stamps[0] and stamps[1] else 0
            self._token, self._token_ends = login.token, self._now() + timedelta(milliseconds=max(0, life))

    async def _send(self, path: str, form: Mapping[str, str], *, safe: bool) -> shapes.Result:
        envelope = await self._http.post(shapes.ENVELOPE, path, form=form, safe=safe)
        return envelope.convey_api.result


def _differences(sent: Mapping[str, Any], event: shapes.Event) -> tuple[Remark, ...]:
    """What the service made of it, where that is something else than was sent."""
    kept = event.model_dump()
    told = [
        Remark("taken_as", {"field": key, "value": str(kept[name])})
        for name, key in KEPT_AS.items()
        if name in sent and kept[name] not in {None, "", sent[name]}
    ]
    wanted, starts = sent.get("scheduled_start_time"), _starts(event)
    if starts and wanted and wanted != event.scheduled_start_time:
        told.append(Remark("taken_as", {"field": "when", "value": starts.isoformat()}))
    return tuple(told)


def _starts(event: shapes.Event) -> datetime | None:
    stamp = event.scheduled_start_time
    return datetime.fromtimestamp(stamp / 1000, UTC) if stamp else None


def _ways_in(event: shapes.Event) -> str:
    """The viewers' link, and one for each presenter portal."""
    links = [link for link in event.guest_presenter_links if link and link.link]
    presenters = [Way(x.link, rights(x.guest_presenter_type), x.pin) for x in links]
    return "\n".join(map(str, [*([entry(event.viewer_link)] if event.viewer_link else []), *presenters]))
