"""What can be done with the webcam service (contract sections 3 and 5).

May import `booking`, httpx, pydantic and its neighbours.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from booking.errors import Invalid, MaybeDone, Unavailable, Unexpected, Unsupported
from booking.form import Ability, Answers, Card, Limit, Limits, Problem
from booking.moment import Moment, in_zone, months_ahead
from booking.outcome import Invitation, Reason, Remark, Stage
from booking.provider import ALL, Account, Found, Health, Order, Performer, Provider, Sought
from providers.address import root_of
from providers.http import Clock, Http, utc_now
from providers.looking import MARGIN, ended_already, looked
from providers.oauth import OAuth
from providers.paging import whole
from providers.refusals import GONE
from providers.settings import sound
from providers.webcam import answers as shapes
from providers.webcam.account import balance, health, history, texting, who
from providers.webcam.card import card_for
from providers.webcam.people import bookable, is_id, search
from providers.webcam.stages import alike, assigned, at_last, clock_off, long, made, number, seen, wall_at
from providers.webcam.wire import Wire, login

LIST, DETAILS = "/v1/Webcam/MadeBookings", "/v1/Webcam/MadeBookingDetails"
MONTHS_AHEAD = 3
AHEAD = timedelta(days=MONTHS_AHEAD * 31 + 1)
"""No session begins later after its booking was made, its service's day apart."""
SOON = timedelta(minutes=5)
"""When a copy begins."""
REASON = "I can't make it."
PER_PAGE = 100

_AGE = {r"age.?verif": ""}
_FIELDS = {
    **_AGE,
    r"SessionDate|session date|in the past|months? ahead": "when",
    r"Duration": "minutes",
    r"PhoneNumber|phone number": "phone",
    r"SignInName": "sign_in",
    r"SendSMS|mobile": "sms",
    r"SoftwareType|software": "software",
    r"Credits|balance": "credits",
    r"BookUserIDs|users?\b": "performers",
}


def connect(settings: Mapping[str, str], clock: Clock = utc_now) -> Provider:
    """The client for these settings; ValueError (never with their content) when one is wrong."""
    root = partial(root_of, "WEBCAM_API_URL", settings["WEBCAM_API_URL"])
    theirs = settings.get("WEBCAM_LOGIN_URL")
    logins = [partial(root_of, "WEBCAM_LOGIN_URL", theirs)] if theirs else []
    sound(root, partial(card_for, settings), *logins)
    card = card_for(settings)
    keys = {"X-ApiKey": "WEBCAM_API_KEY", "X-ApiSecret": "WEBCAM_API_SECRET"}
    project = {header: settings[name] for header, name in keys.items() if settings.get(name)}
    wire = Wire(Http("webcam", root(), zone=card.zone or "UTC", clock=clock), settings, project)
    return Webcam(wire, card, login(settings, clock) if card.can(Ability.LOGIN) else None, clock)


class Webcam(Provider):
    """The client of one webcam service; the account comes with each call."""

    def __init__(self, wire: Wire, card: Card, login: OAuth | None, clock: Clock) -> None:
        self.card, self._wire, self._now = card, wire, clock
        self.login = self._login = login
        self._aged = set[str]()
        self._zone = card.zone or "UTC"

    async def close(self) -> None:
        """Give back connections."""
        await self._wire.http.close()
        if self._login:
            await self._login.http.close()

    async def limits(self, account: Account, answers: Answers) -> Limits:
        """Section 3.1: who can be booked, on what software, the largest minimum; and three months."""
        now = self._now()
        when = Limit(earliest=now, latest=months_ahead(now, self._zone, MONTHS_AHEAD))
        people = answers.get("performers")
        known = {"when": when, **self.never(account)}
        if not isinstance(people, tuple) or not people:
            return known
        if not await self._of_age(account):
            raise Invalid(Problem("", "not_of_age"))
        found = await bookable(self._wire, account, people)
        usable = [p for p in people if p in found.needs]
        options = tuple(
            replace(o, lacking=tuple(p for p in usable if o.value not in found.needs[p].available))
            for o in self.card.form.field("software").options
            if any(o.value in found.needs[p].available for p in usable)
        )
        least = max((found.needs[p].minimum_duration or 0 for p in usable), default=0)
        return {
            **known,
            "performers": Limit(refused=found.refused),
            "software": Limit(options=options),
            "minutes": Limit(least=Decimal(least)),
        }

    def never(self, account: Account) -> Limits:
        """Section 3.2: no text message with the operator's account."""
        return texting(self.card, account)

    def forewarned(self, answers: Answers) -> tuple[Remark, ...]:
        """Section 3.2 names no most: what is very long is asked back."""
        return long(answers)

    async def _of_age(self, account: Account) -> bool:
        """Section 5: the service refuses accounts that are not age verified; asked until it says yes."""
        if account.key not in self._aged:
            with suppress(Unavailable, Unexpected, Invalid):  # who cannot tell does not stop anybody
                if (await who(self._wire, account)).is_age_verified is False:
                    return False
                self._aged.add(account.key)
        return True

    async def book(self, account: Account, order: Order) -> tuple[Invitation, ...]:
        """Section 3.2: one request for all performers; partial success is normal."""
        body, named = self._request(account, order), order.answers
        try:
            said = await self._wire.post(account, shapes.RESULTS, "CreateBooking", body, _FIELDS)
        except Invalid as no:
            raise Invalid(*(replace(p, key=_sign_in(p.key, named)) for p in no.problems)) from None
        results = {r.user_id: r for r in reversed(said) if r}
        if not any(p in results for p in order.performers):
            raise MaybeDone("webcam", "an answer about nobody we asked for")
        now = self._now()
        return tuple(made(p, results.get(p), named, now) for p in order.performers)

    def _request(self, account: Account, order: Order) -> dict[str, object]:
        answers, when = order.answers, order.answers["when"]
        if none := next((p for p in order.performers if not is_id(p)), None):
            raise Invalid(Problem("performers", "cannot_be_booked", {"performer": none}))
        if not isinstance(when, Moment):
            raise Invalid(Problem("when", "required"))
        body: dict[str, object] = {
            "BookUserIDs": ",".join(order.performers),
            "SessionDate": f"{wall_at(when.at, self._zone):%Y-%m-%d %H:%M}",
            "Duration": answers["minutes"],
            "Credits": number(answers["credits"]),
            "SoftwareTypeID": int(str(answers["software"])),
            "SignInNameOrEmail": answers[_sign_in("sign_in", answers)],
            "AlsoPhoneChat": bool(answers.get("phone_chat")),
            "SendSMSOnAccept": bool(answers.get("sms")) and not texting(self.card, account),
        }
        return {**body, "PhoneNumber": answers["phone"]} if body["AlsoPhoneChat"] else body

    async def look(
        self, account: Account, order: Order, invitations: Sequence[Invitation]
    ) -> tuple[Invitation, ...]:
        """Section 3.4, once per booking; what cannot be read now stays as it is, unless nothing can."""

        async def one(i: Invitation) -> Invitation:
            booking = await self._details(account, i.reference)
            if (off := clock_off(booking, order.sent, self._zone)) is not None:
                self.clock_off = off
            return seen(i.performer, booking, self._now())

        return await looked(one, invitations, order, self._now())

    async def _look_at(self, account: Account, i: Invitation) -> Invitation:
        return seen(i.performer, await self._details(account, i.reference), self._now())

    async def reconcile(self, account: Account, order: Order) -> tuple[Invitation, ...] | None:
        """Section 5: what was made after our send with the same session; whose it is from the details."""
        since = order.made - MARGIN
        made = await self._made_since(account, since)
        found = [b for b in made if b.booking_id not in order.others and alike(b, order, since)]
        if not found:
            return None
        named = await asyncio.gather(*(self._named(account, b) for b in found))
        if sum(not b.user_id for b in named) > len(order.performers):
            raise MaybeDone("webcam", "several bookings look alike")
        return assigned(order.performers, named, self._now())

    async def _named(self, account: Account, booking: shapes.Made) -> shapes.Made:
        if booking.user_id:
            return booking
        try:
            return await self._details(account, booking.booking_id)
        except Invalid:
            return booking

    async def listing(
        self, account: Account, since: datetime | None = None, sought: Sought = ALL
    ) -> tuple[Found, ...]:
        """Section 3.3, all pages. The list has no filter but the day it was made; what is to come was made at
        most three months before it.
        """
        now, told = self._now(), list[Found]()
        if since is None and (sought.coming or (sought.start and sought.start >= now)):
            since = now - AHEAD
        for b in await self._made_since(account, since):
            if b.session_date:
                told.append(
                    Found(b.booking_id, at_last(b, now), b.session_date, b.duration or 0, b.create_date)
                )
        return tuple(told)

    async def _made_since(self, account: Account, since: datetime | None) -> list[shapes.Made]:
        query = {"OrderBy": "createddate-desc", "BookingsPerPage": str(PER_PAGE)}
        if since:
            query["StartDate"] = f"{in_zone(since, self._zone).wall:%Y-%m-%d}"

        async def read(number: int) -> tuple[tuple[shapes.Made | None, ...], bool]:
            wanted = {**query, "PageNumber": str(number + 1)}
            page = await self._wire.get(account, shapes.PAGE, LIST, wanted)
            return page.bookings, number + 1 < (page.page_count or 1)

        return await whole("webcam", read, lambda b: b.booking_id)

    async def _details(self, account: Account, reference: str) -> shapes.Made:
        asked = {"BookingID": reference}
        return await self._wire.get(account, shapes.MADE, DETAILS, asked, meaning=GONE)

    async def confirm(self, account: Account, order: Order, invitation: Invitation) -> Invitation:
        """Section 3.5: needs an accepted booking, a session in the future, and enough credits."""
        del order
        try:
            return await self._change(account, "ConfirmMadeBooking", invitation, Stage.CONFIRMED)
        except Invalid as no:  # perhaps because it is confirmed already
            told = await self._look_at(account, invitation)
            if told.stage is not Stage.CONFIRMED:
                raise no from None
            return told

    async def cancel(self, account: Account, order: Order, invitation: Invitation, reason: str) -> Invitation:
        """Section 3.6: one call per invitation; the service wants a reason."""
        del order
        call, said = "CancelMadeBooking", {"Reason": reason.strip() or REASON}
        try:
            gone = await self._change(account, call, invitation, Stage.CANCELLED, said)
        except Invalid:
            if over := await ended_already(self._look_at(account, invitation), invitation):
                return over
            raise
        return replace(gone, reason=Reason.BY_PERSON, words="")  # its reason is the person's own

    async def copy(self, account: Account, order: Order, invitation: Invitation) -> Invitation:
        """Section 3.7: a new booking with the same settings, five minutes after the service hears of it."""
        del order
        wall_at(self._now() + SOON, self._zone)  # else its answer could not be read
        return await self._change(account, "RescheduleMadeBooking", invitation, Stage.INVITED)

    async def _change(
        self,
        account: Account,
        call: str,
        invitation: Invitation,
        goal: Stage,
        more: Mapping[str, object] | None = None,
    ) -> Invitation:
        body = {"BookingID": int(invitation.reference), **(more or {})}
        booking = await self._wire.post(account, shapes.MADE, call, body, _AGE)
        after = seen(invitation.performer, booking, self._now())
        if after.stage is not goal:
            raise MaybeDone("webcam", f"{call} left it {booking.status or 'without a status'}")
        return replace(after, starts=booking.session_date) if goal is Stage.INVITED else after

    async def delete(self, account: Account, references: Sequence[str]) -> tuple[str, ...]:
        """Section 3.7: only ended bookings can be cleared."""
        body = {"BookingIDs": ",".join(references)}
        said = await self._wire.post(account, shapes.DELETED, "DeleteMadeBookings", body, _AGE)
        return tuple(d.booking_id for d in said if d and d.deleted)

    async def balance(self, account: Account) -> Decimal:
        """Section 3.9."""
        return await balance(self._wire, account)

    def trials(self, account: Account) -> Mapping[str, Callable[[], Awaitable[str]]]:
        """Section 3.9."""
        return {"history": partial(history, self._wire, account)}

    async def health(self, account: Account) -> Health:
        """Section 3.9."""
        return await health(self._wire, account)

    async def find(self, account: Account, words: str) -> tuple[Performer, ...]:
        """Section 3.10 (optional): by name, or the one with that id."""
        del account
        if not self.card.can(Ability.FIND):
            raise Unsupported(self.card.id, Ability.FIND)
        return await search(self._wire, words)


def _sign_in(key: str, answers: Answers) -> str:
    """Which of the two sign-in questions this conversation asks."""
    asked = "sign_in" if "sign_in" in answers else "sign_in_email"
    return asked if key == "sign_in" else key
