"""The live message of a booking: a line per performer with the service's words, a summary, a next step.

Drawn from the booking alone, so drawing it twice says the same. Imports: `booking`.
"""

from decimal import Decimal

from booking.form import Kind
from booking.ledger import Booking, Step, Verb
from booking.offers import declined, too_dear
from booking.outcome import IN_THE_DARK, ZONE, Invitation, Reason, Stage
from booking.waiting import deadline
from booking.writes import moved_to
from handlers.live.deeds import deeds, offered
from handlers.live.entrance import entrance
from handlers.live.moved import moved, unmoved
from handlers.live.offering import introduced
from handlers.live.reasons import read
from handlers.live.standing import SAID, paid, partly, replacing, sent, unfollowed, waiting, without
from handlers.live.taken_back import letting_go, part_taken_back, taken_back
from handlers.messages import Message, Op
from handlers.request.asking import Screen
from handlers.request.problems import sentence
from handlers.request.remarks import remarked
from handlers.request.values import Reader
from handlers.words import Html, Words

STAGES = {
    Stage.ASKED: "being asked",
    Stage.INVITED: "invited, no answer yet",
    Stage.ACCEPTED: "accepted",
    Stage.CONFIRMED: "confirmed",
    Stage.REFUSED: "not possible",
    Stage.DECLINED: "declined",
    Stage.EXPIRED: "did not answer in time",
    Stage.LOST: "someone else was faster",
    Stage.CANCELLED: "cancelled",
    Stage.DONE: "the session is over",
    Stage.NO_SHOW: "did not take place",
    Stage.UNKNOWN: "not known yet whether the request arrived",
}

"""What stands behind one performer's name."""

WHY = {
    Reason.SOFTWARE: "does not use this software",
    Reason.CLOSED: "takes no bookings now",
    Reason.TIME: "not free at this time",
    Reason.WITHOUT_PHONE: "without the phone call",
    Reason.PLACE: "does not offer this place",
    Reason.BY_PERSON: "by you",
    Reason.BY_PERFORMER: "by the other side",
    Reason.GUESSED: "found again by its time; the service does not say whom it asked",
}
"""Reasons worth saying, behind the stage."""

UNHEARD = {
    Stage.INVITED: "invited, no answer when I last looked",
    Stage.EXPIRED: "no final answer when I last looked",
    Stage.ACCEPTED: "last seen as accepted",
    Stage.CONFIRMED: "last seen as confirmed",
    Stage.DONE: "last seen as confirmed",
}
"""What stands behind a name once we do not hear of it any more."""

BECAUSE = {
    (Stage.LOST, Reason.NOT_ASKED): "not asked, for another one was free first",
    (Stage.CANCELLED, Reason.NONE): "cancelled at the service",
    (Stage.EXPIRED, Reason.UNCONFIRMED): "accepted, but not confirmed in time",
}
"""What stands there where the reason says it better."""

ITS_OWN = frozenset({Reason.SOFTWARE, Reason.CLOSED, Reason.PLACE, Reason.WITHOUT_PHONE})
"""Those that only a service gives, and that say all of its words."""
BY_SERVICE = frozenset({Stage.ASKED, Stage.INVITED, Stage.REFUSED, Stage.UNKNOWN})
"""Where nobody else has said anything yet."""

BY = frozenset({Reason.BY_PERSON, Reason.BY_PERFORMER})
"""Those that need no comma before them."""

STATES = {
    Stage.ASKED: "on its way",
    Stage.INVITED: "waiting for an answer",
    Stage.ACCEPTED: "please confirm",
    Stage.CONFIRMED: "confirmed",
    Stage.REFUSED: "not possible",
    Stage.DECLINED: "nobody accepted",
    Stage.EXPIRED: "no answer in time",
    Stage.LOST: "closed",
    Stage.CANCELLED: "cancelled",
    Stage.DONE: "over",
    Stage.NO_SHOW: "did not take place",
    Stage.UNKNOWN: "not known yet",
}
"""A whole booking in a few words, for lists: right beside one name or several."""

SUMMARIES = {
    Stage.ASKED: "The request is on its way.",
    Stage.CONFIRMED: "The booking is final.",
    Stage.DONE: "I hope it went well.",
    Stage.NO_SHOW: "The session did not take place.",
    Stage.UNKNOWN: "The answer was lost on the way. I am looking up what happened; nothing is sent twice.",
    Stage.CANCELLED: "This booking is cancelled.",
    Stage.DECLINED: "Nobody accepted for this time.",
    Stage.EXPIRED: "The time to answer is over.",
    Stage.LOST: "This booking is closed.",
    Stage.REFUSED: "Nothing was booked.",
}


def state(words: Words, booking: Booking) -> str:
    """A whole booking in a few words."""
    if booking.unheard or (booking.unfollowed and booking.stage is not Stage.CONFIRMED):
        return words.plain("no longer followed")
    if taken_back(booking):
        return words.plain("taken back")
    return words.plain("not confirmed" if booking.unconfirmed else STATES[booking.stage])


def slot(booking: str) -> str:
    """The name of a booking's live message."""
    return f"booking:{booking}"


def screen(reader: Reader, booking: Booking) -> Screen:
    """The whole card."""
    parts = [_head(reader, booking), "\n".join(_line(reader, booking, i) for i in booking.invitations)]
    return Screen("\n\n".join([*parts, *_summary(reader, booking)]), deeds(reader, booking))


def refreshed(reader: Reader, booking: Booking) -> Message:
    """The card where it stands in the chat, as the booking is now."""
    shown = screen(reader, booking)
    return Message(Op.REFRESH, booking.person, shown.text, shown.keyboard, slot(booking.id))


def _head(reader: Reader, booking: Booking) -> str:
    words = reader.words
    facts = [reader.minutes(booking.minutes)] if booking.minutes else []
    for candidate in reader.card.form.fields:
        value = booking.order.answers.get(candidate.key)
        if candidate.kind is Kind.CHOICE and value is not None:
            said = reader.plain(candidate, value)
            facts.append(words.plain("{field}: {value}", field=words.plain(candidate.label), value=said))
        if isinstance(value, Decimal):
            facts.append(words.plain("{amount} offered", amount=reader.credits(value)))
    there = reader.service_time(booking.starts)
    at_service = [words.t("At the service: {time}", time=there)] if there else []
    at_service += reader.there(booking.starts, (r for i in booking.invitations for r in i.remarks))
    when = words.t("<b>{when}</b>", when=reader.live(booking.starts))
    title = reader.title(booking.order.answers)
    named = [words.t("{title}", title=title)] if title else []
    told = [*named, when, words.t("{facts}", facts=" · ".join(facts)) if facts else "", *at_service]
    return "\n".join(line for line in told if line)


def _line(reader: Reader, booking: Booking, invitation: Invitation) -> str:
    words = reader.words
    unheard = booking.unfollowed or invitation.reason in IN_THE_DARK
    stages = {**STAGES, **UNHEARD} if unheard else STAGES
    said = words.t(BECAUSE.get((invitation.stage, invitation.reason), stages[invitation.stage]))
    if part_taken_back(booking, invitation):
        said = words.t("taken back")
    if declined(booking, invitation) and invitation.price is not None:
        return words.t(
            "<b>{name}</b> · you declined {price}",
            name=reader.name(invitation.performer),
            price=reader.credits(invitation.price),
        )
    if invitation.stage in {Stage.ACCEPTED, Stage.CONFIRMED} and invitation.price is not None:
        said = _price(reader, booking, invitation, said)
    if invitation.reason in WHY and invitation.stage is not Stage.DECLINED:
        said += (" " if invitation.reason in BY else ", ") + words.t(WHY[invitation.reason])
    if invitation.stage is Stage.INVITED and invitation.deadline not in {None, deadline(booking)}:
        until = reader.times.stamp(invitation.deadline or booking.starts)
        said = words.t("{said} (until {time})", said=Html(said), time=until)
    said = _told(words, invitation, said)
    line = words.t("<b>{name}</b> · {said}", name=reader.name(invitation.performer), said=Html(said))
    return "\n".join(
        [line, *(remarked(reader, remark) for remark in invitation.remarks if remark.code != ZONE)]
    )


def _told(words: Words, invitation: Invitation, said: str) -> str:
    """With the words that came along; a service's own are said to be so, and left out where the reason stands
    there already in the person's language.
    """
    if invitation.words in {"", "Success"} or invitation.reason in ITS_OWN:
        return said
    if invitation.stage in BY_SERVICE:
        return f"{said}. {words.t('The service says: “{words}”', words=invitation.words)}"
    return words.t("{said}: “{words}”", said=Html(said), words=read(words, invitation.words))


def _price(reader: Reader, booking: Booking, invitation: Invitation, said: str) -> str:
    offer = offered(booking)
    words = reader.words
    if invitation.price is None:
        return said
    price = reader.credits(invitation.price)
    if offer is not None and offer != invitation.price:
        return words.t(
            "{said} at {price} (you offered {offer})",
            said=Html(said),
            price=price,
            offer=reader.credits(offer),
        )
    return words.t("{said} at {price}", said=Html(said), price=price)


def _summary(reader: Reader, booking: Booking) -> list[str]:
    words = reader.words
    said = []
    if failing := unmoved(reader, booking):
        said.append(f"{failing} ❗")
    elif booking.problem and booking.problem.code != "maybe_done":
        mark = "⏳" if booking.problem.code == "queued" else "❗"
        said.append(f"{sentence(words, booking.problem, reader.name, reader.times)} {mark}")
    confirming, cancelling = booking.pending(Verb.CONFIRM), booking.pending(Verb.CANCEL)
    if booking.unfollowed or booking.unheard:
        said.append(unfollowed(reader, booking))
    elif confirming:
        unsure = confirming.step is Step.UNKNOWN
        said.append(words.t("I am checking whether the confirmation arrived." if unsure else "Confirming…"))
    elif cancelling:
        said.append(letting_go(words, booking, cancelling))
    elif moving := booking.pending(Verb.MOVE):
        unsure, to = moving.step is Step.UNKNOWN, reader.live(moved_to(moving).at)
        checking, going = "I am checking whether the move to {when} arrived.", "Moving to {when}…"
        said.append(words.t(checking if unsure else going, when=to))
    elif booking.stage is Stage.ACCEPTED and booking.won:
        said += [_offer(reader, booking, booking.won), *waiting(reader, booking)]
    elif booking.stage is Stage.INVITED:
        said += waiting(reader, booking)
    elif booking.never_sent:
        said.append(words.t("Taken back before it was sent. Nothing was booked."))
    elif not (booking.problem and (booking.by_hand or booking.stage in {Stage.REFUSED, Stage.ASKED})):
        if booking.stage is not Stage.DONE or booking.verdict not in SAID:
            late, back = "You did not confirm in time, so nothing was booked.", "This request was taken back."
            outcome = Stage.REFUSED if too_dear(booking) else booking.stage
            by_stage = back if taken_back(booking) else SUMMARIES[outcome]
            said += partly(reader, booking) or [words.t(late if booking.unconfirmed else by_stage)]
        said += [*without(reader, booking), *paid(reader, booking)]
    if booking.verdict in SAID:
        said.append(words.t("You said afterwards: {verdict}.", verdict=words.plain(SAID[booking.verdict])))
    said += [
        *sent(reader, booking),
        *moved(reader, booking),
        *replacing(reader, booking),
        *introduced(reader, booking),
    ]
    return [*said, *_way_in(reader, booking), *_reference(reader, booking)]


def _way_in(reader: Reader, booking: Booking) -> list[str]:
    contact = booking.won.contact if booking.won and booking.stage is Stage.CONFIRMED else ""
    return entrance(reader, contact)


def _reference(reader: Reader, booking: Booking) -> list[str]:
    """What the service calls it, once it is one booking and not several requests; whose it is, of several."""
    known = [i for i in booking.invitations if i.performer in booking.winners]
    if len(known) > 1 and not reader.card.first_wins:
        return [
            reader.words.t(
                "Reference of {name}: <code>{reference}</code>",
                name=reader.name(i.performer),
                reference=i.reference,
            )
            for i in known
            if i.reference
        ]
    known = (
        [booking.won] if booking.won else list(booking.invitations) if len(booking.invitations) == 1 else []
    )
    said = [i.reference for i in known if i.reference]
    return [reader.words.t("Reference: <code>{reference}</code>", reference=said[0])] if said else []


def _offer(reader: Reader, booking: Booking, won: Invitation) -> str:
    words, name = reader.words, reader.name(won.performer)
    price = reader.credits(won.price) if won.price is not None else ""
    offer = offered(booking)
    if offer is not None and won.price is not None and offer != won.price:
        said = words.t(
            "{name} makes a counter-offer: {price} instead of {offer}. Do you agree?",
            name=name, price=price, offer=reader.credits(offer),
        )  # fmt: skip
    elif price:
        said = words.t("{name} accepted. Please confirm: {price} will be taken.", name=name, price=price)
    else:
        said = words.t("{name} accepted. Please confirm.", name=name)
    if booking.balance is not None:
        said += " " + words.t("Your balance: {amount}.", amount=reader.credits(booking.balance))
    return said
