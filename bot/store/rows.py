"""Bookings, invitations and intents to rows and back.

Words of a service may hold what PostgreSQL cannot keep (a NUL, half a surrogate pair); they are cleaned here.
What people confide in them is sealed here. Imports: psycopg, `booking`, `bot.sealing.seals`.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from psycopg.types.json import Jsonb

from booking.answers import decoded
from booking.chain import FAILED as FAILED_STAGES
from booking.form import Form, Problem, Value
from booking.ledger import GOOD, Booking, Intent, Step, Verb
from booking.outcome import Invitation, Reason, Remark, Stage
from booking.provider import OPERATOR, Order
from bot.sealing.seals import Seals

FAILED = ", ".join(f"'{stage}'" for stage in sorted(FAILED_STAGES))
FINAL = ", ".join(f"'{stage}'" for stage in (Stage.CONFIRMED, Stage.DONE, Stage.NO_SHOW))
NEWER = f"""FROM bookings n WHERE n.replaces = bookings.id AND n.stage NOT IN ({FAILED})
  ORDER BY n.made DESC, n.id LIMIT 1"""
STAGES = (
    "(SELECT coalesce(jsonb_object_agg(i.performer, i.stage), jsonb_build_object()) FROM invitations i WHERE"
)
BOOKING = f"""id, person, service, account, answers, starts, minutes, made, revision, problem, balance, mark,
  edition, noted, was, watched, coalesce(replaces, ''),
  (SELECT o.starts FROM bookings o WHERE o.id = bookings.replaces) AS former,
  (SELECT n.starts {NEWER}) AS moving, entry,
  EXISTS (SELECT FROM bookings n WHERE n.replaces = bookings.id AND n.entry <> '' AND n.stage IN ({FINAL}))
  AS handed, coalesce((SELECT r.verdict FROM reminders r WHERE r.booking = bookings.id), '') AS verdict,
  {STAGES} i.booking = bookings.replaces) AS older, {STAGES} i.booking = (SELECT n.id {NEWER})) AS newer,
  account <> '{OPERATOR}' AND NOT EXISTS (SELECT FROM accounts a
  WHERE a.service = bookings.service AND a.key = bookings.account AND a.state = 'live') AS cut_off"""  # noqa: S608 - stages of our own
INVITATION = """booking, performer, stage, reason, words, reference, price, deadline, seen, contact, remarks,
  answered, agreed"""
INTENT = "id, booking, verb, target, note, step, saved, claimed, price, problem, tries"


def clean(text: str) -> str:
    """Text that PostgreSQL can keep."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _problem_json(problem: Problem | None, seals: Seals, table: str, row: str) -> Jsonb | None:
    """A Problem as jsonb: its words may repeat what they are about."""
    if problem is None:
        return None
    values = {key: clean(value) for key, value in problem.values.items()}
    whole = {"key": problem.key, "code": problem.code, "values": values, "words": clean(problem.words)}
    return Jsonb(seals.seal(whole, table, row, "problem"))


def _problem_of(kept: Any, seals: Seals, table: str, row: str) -> Problem | None:
    raw = seals.open(kept, table, row, "problem")
    return Problem(raw["key"], raw["code"], raw["values"], raw["words"]) if raw else None


def booking_values(booking: Booking, look_at: datetime | None, seals: Seals) -> dict[str, Any]:
    """A Booking as parameters, with the copies that only queries use."""
    answers = seals.seal_answers(booking.order.answers, booking.service, "bookings", booking.id, "answers")
    return {
        "id": booking.id,
        "person": booking.person,
        "service": booking.service,
        "account": booking.account,
        "answers": Jsonb(answers),
        "starts": booking.starts,
        "minutes": booking.minutes,
        "made": booking.made,
        "revision": booking.revision,
        "problem": _problem_json(booking.problem, seals, "bookings", booking.id),
        "balance": booking.balance,
        "stage": booking.stage.value,
        "ended": booking.over,
        "look_at": look_at,
        "mark": booking.mark,
        "replaces": booking.replaces or None,
        "edition": booking.edition,
        "noted": booking.noted,
        "entry": booking.entry,
        "was": booking.was,
        "watched": booking.watched,
    }


def invitation_values(booking: Booking, place: int, invitation: Invitation, seals: Seals) -> dict[str, Any]:
    """An Invitation as parameters, with the copies that only the index on references uses."""
    row = ("invitations", booking.id, invitation.performer)
    remarks = [[r.code, {k: clean(v) for k, v in r.values.items()}] for r in invitation.remarks]
    return {
        "booking": booking.id,
        "service": booking.service,
        "account": booking.account,
        "performer": invitation.performer,
        "place": place,
        "stage": invitation.stage.value,
        "reason": invitation.reason.value,
        "words": seals.seal_kept(clean(invitation.words), *row, "words"),
        "reference": clean(invitation.reference),
        "price": invitation.price,
        "deadline": invitation.deadline,
        "seen": invitation.seen,
        "contact": seals.seal_kept(clean(invitation.contact), *row, "contact"),
        "remarks": Jsonb(seals.seal_kept(remarks, *row, "remarks")),
    }


def intent_values(intent: Intent, seals: Seals) -> dict[str, Any]:
    """An Intent as parameters."""
    return {
        "id": intent.id,
        "booking": intent.booking,
        "verb": intent.verb.value,
        "target": intent.target,
        "note": seals.seal_kept(intent.note, "intents", intent.id, "note"),
        "step": intent.step.value,
        "saved": intent.saved,
        "claimed": intent.claimed,
        "price": intent.price,
        "problem": _problem_json(intent.problem, seals, "intents", intent.id),
        "tries": intent.tries,
    }


def invitation_of(row: tuple[Any, ...], seals: Seals) -> Invitation:
    """An Invitation from the columns INVITATION; what no key opens of it is empty."""
    booking, performer, stage, reason, words, reference, price, deadline, seen, contact, *noted = row
    kept, answered, agreed = noted
    place = ("invitations", booking, performer)
    remarks = seals.open(kept, *place, "remarks") or []
    return Invitation(
        performer,
        Stage(stage),
        Reason(reason),
        seals.open(words, *place, "words") or "",
        reference,
        price,
        utc(deadline),
        utc(seen),
        seals.open(contact, *place, "contact") or "",
        tuple(Remark(code, values) for code, values in remarks),
        answered=utc(answered),
        agreed=agreed is not None or Stage(stage) in GOOD,
    )


def intent_of(row: tuple[Any, ...], seals: Seals) -> Intent:
    """An Intent from the columns INTENT."""
    number, booking, verb, target, note, step, saved, claimed, price, problem, tries = row
    return Intent(
        number,
        booking,
        Verb(verb),
        target,
        seals.open(note, "intents", number, "note") or "",
        Step(step),
        utc(saved),
        utc(claimed),
        price,
        _problem_of(problem, seals, "intents", number),
        tries,
    )


def booking_of(
    row: tuple[Any, ...], invitations: Iterable[Invitation], intents: Iterable[Intent], seals: Seals
) -> Booking:
    """A Booking from the columns BOOKING and its parts."""
    number, person, service, account, answers, starts, minutes, made, *kept = row
    revision, problem, balance, mark, edition, noted, was, watched, replaces, former, moving, *last = kept
    entry, handed, verdict, older, newer, cut_off = last
    made_at = made.astimezone(UTC)
    opened = seals.open(answers, "bookings", number, "answers")
    return Booking(
        number,
        person,
        service,
        account,
        Order(number, _answers(opened, seals.forms(service)), made_at),
        tuple(invitations),
        starts.astimezone(UTC),
        minutes,
        made_at,
        _problem_of(problem, seals, "bookings", number),
        balance,
        tuple(intents),
        revision,
        mark,
        replaces,
        utc(former),
        utc(moving),
        edition,
        noted,
        entry,
        handed,
        verdict,
        utc(was),
        watched,
        older=_stages(older),
        newer=_stages(newer),
        cut_off=cut_off,
    )


def _stages(raw: Mapping[str, str]) -> Mapping[str, Stage]:
    return {performer: Stage(stage) for performer, stage in raw.items()}


def utc(instant: datetime | None) -> datetime | None:
    """An instant in UTC, however the session's zone is set."""
    return instant.astimezone(UTC) if instant else None


def _answers(raw: Mapping[str, Any], form: Form | None) -> Mapping[str, Value]:
    """Of a service that is no longer known, whom was asked is all that can be read."""
    return decoded(raw, form) if form else {"performers": tuple(map(str, raw.get("performers", ())))}
