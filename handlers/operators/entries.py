"""An entry of the log of acts in words: what was done, to whom, with which broadcast. Imports: `booking`."""

from collections.abc import Mapping
from html import escape

from booking.outcome import Stage
from handlers.acts import Verb
from handlers.live.card import STAGES
from handlers.office import Entry
from handlers.operators.events import counts, fetched
from handlers.operators.staff import role_name
from handlers.roles import Role
from handlers.turn import Turn
from handlers.words import NAMES, Html, Words

BROADCAST = "broadcast."
"""The verbs whose subject is a broadcast begin so."""
READ: Mapping[str, str] = {"bookings": "Bookings", "campaigns": "Broadcasts"}
"""The console's tabs that show what is somebody's own."""
CONSOLE: Mapping[str, str] = {
    Verb.READ: "Read in the console: {what}",
    Verb.FILE: "Taken from the console as a file: {what}",
}
BARE: Mapping[str, str] = {
    Verb.SIGN_IN: "Signed in to the console",
    Verb.LOSE: "Keys were lost; what only they opened is given up",
}
THEIRS: Mapping[str, str] = {
    Verb.TAKE: "{service}, booking {number}: taken over",
    Verb.REPLACE: "{service}, booking {number}: a new request is to take its place",
    Verb.MOVE: "{service}, booking {number}: moved",
    Verb.CONFIRM: "{service}, booking {number}: confirmed",
    Verb.CANCEL: "{service}, booking {number}: cancelled",
}
"""What was done with bookings that somebody else made in the operator's account."""
DONE: Mapping[str, str] = {
    Verb.APPROVE: "Second yes given",
    Verb.REFUSE: "Second yes refused",
    Verb.WITHDRAW: "Second yes asked for no more",
    Verb.PAUSE: "Broadcast paused",
    Verb.RESUME: "Broadcast resumed",
    Verb.STOP: "Broadcast stopped",
    Verb.DELETE: "Broadcast deleted where it was sent",
    Verb.REPORT: "Read who got the broadcast",
}


def told(turn: Turn, entry: Entry, titles: Mapping[str, str]) -> str:
    """What was done, as Telegram HTML. `titles` are the first words of broadcasts by id, where there are any.

    A verb of another version of the program is shown as it is written.
    """
    words = turn.words
    if entry.verb.startswith(BROADCAST):
        what = titles.get(entry.subject) or entry.subject
        return f"{_broadcast(words, entry)}\n<i>{escape(what, quote=False)}</i>"
    if entry.verb.startswith(("staff.", "people.")):
        return _person(words, entry)
    if entry.verb in BARE:
        return words.t(BARE[entry.verb])
    if entry.verb in CONSOLE and entry.subject in READ:
        return words.t(CONSOLE[entry.verb], what=words.plain(READ[entry.subject]))
    if entry.verb == Verb.CHECK:
        return _checked(words, entry)
    if entry.verb == Verb.VOID:
        said = "After a leak: logins made void {logins}, calendar addresses {addresses}, links {links}"
        return words.t(said, **entry.values)
    if entry.verb == Verb.RESTORE:
        count = words.amount(_number(entry, "entries"))
        return words.t("A backup was put in place; entries of the log that it replaced: {count}", count=count)
    if entry.verb.startswith("events."):
        return _event(turn, entry)
    if entry.verb in THEIRS:
        return words.t(
            THEIRS[entry.verb], service=_service(turn, str(entry.values["service"])), number=entry.subject
        )
    if entry.verb == Verb.MARK:
        service, stage = _service(turn, str(entry.values["service"])), Stage(str(entry.values["stage"]))
        said = (
            "{service}, booking {number}: {what}? The answer was lost."
            if entry.values.get("lost")
            else "{service}, booking {number}: {what}"
        )
        return words.t(said, service=service, number=entry.subject, what=words.plain(STAGES[stage]))
    if entry.verb == Verb.FIND:
        service, found = _service(turn, str(entry.values["service"])), entry.values["reference"]
        if not found:
            return words.t(
                "{service}, lost request {number}: not there", service=service, number=entry.subject
            )
        said = "{service}, lost request {number}: found as {reference}"
        return words.t(said, service=service, number=entry.subject, reference=found)
    return _as_written(entry)


def _person(words: Words, entry: Entry) -> str:
    name, values = _whom(entry), entry.values
    match entry.verb:
        case Verb.NAME:
            return words.t(
                "{name} has a role: {role}", name=name, role=role_name(words, Role(str(values["role"])))
            )
        case Verb.DISMISS:
            return words.t("{name} has no role any more.", name=name)
        case Verb.LOOK:
            return words.t("Looked at {name}", name=name)
        case Verb.BLOCK if values.get("blocked"):
            return words.t("Blocked {name}", name=name)
        case Verb.BLOCK:
            return words.t("Let {name} in again", name=name)
        case Verb.LIMIT if (count := values.get("a_day")) is not None:
            return words.t("Limited {name} to so many requests a day: {count}", name=name, count=count)
        case Verb.LIMIT:
            return words.t("Took the limit from {name}", name=name)
        case Verb.WRITE:
            return words.t("Wrote to {name}", name=name)
    return _as_written(entry)


def _event(turn: Turn, entry: Entry) -> str:
    words, service = turn.words, _service(turn, str(entry.values.get("service", entry.subject)))
    match entry.verb:
        case Verb.SYNC if entry.values.get("lost"):
            return words.t("<b>{service}</b>: fetching, the answer was lost", service=service)
        case Verb.SYNC:
            count = (_number(entry, "fetched"), _number(entry, "left_out"))
            return fetched(words, service, counts(count))
        case Verb.SCHEDULE:
            return words.t("{service}, event {number}: scheduled", service=service, number=entry.subject)
        case Verb.RESCHEDULE:
            return words.t("{service}, event {number}: moved", service=service, number=entry.subject)
        case Verb.CALL_OFF:
            return words.t("{service}, event {number}: cancelled", service=service, number=entry.subject)
        case Verb.HAND_OVER:
            return words.t("{service}, event {number}: handed over", service=service, number=entry.subject)
    return _as_written(entry)


def _broadcast(words: Words, entry: Entry) -> str:
    values = entry.values
    match entry.verb:
        case Verb.START:
            people = _number(entry, "people")
            return words.n(
                "Broadcast confirmed, {count} person", "Broadcast confirmed, {count} people", people
            )
        case Verb.ASK_SECOND:
            people = _number(entry, "people")
            return words.n(
                "Second yes asked for, {count} person", "Second yes asked for, {count} people", people
            )
        case Verb.TEST:
            shown = values.get("people")
            count = len(shown) if isinstance(shown, list) else 0
            return words.n(
                "Broadcast tested with {count} person", "Broadcast tested with {count} people", count
            )
        case Verb.EDIT:
            language = str(values.get("language", ""))
            return words.t("Broadcast changed: {language}", language=NAMES.get(language, language))
    return words.t(DONE[entry.verb]) if entry.verb in DONE else escape(entry.verb, quote=False)


def _checked(words: Words, entry: Entry) -> str:
    if wrong := entry.values.get("wrong"):
        return words.t("The log is not as it was written, from entry {number} on.", number=wrong)
    count = words.amount(_number(entry, "entries"))
    return words.t("Log checked, entries as they were written: {count}", count=count)


def _number(entry: Entry, key: str) -> int:
    return int(str(entry.values.get(key, 0)))


def _whom(entry: Entry) -> Html:
    return Html(f"{escape(entry.whom, quote=False)} <code>{escape(entry.subject)}</code>".strip())


def _service(turn: Turn, service: str) -> str:
    card = turn.services.card(service)
    return turn.words.plain(card.label) if card else service


def _as_written(entry: Entry) -> str:
    values = " ".join(f"{key}={value}" for key, value in entry.values.items() if value not in (None, ""))
    return f"<code>{escape(f'{entry.verb} {entry.subject} {values}'.strip()[:100], quote=False)}</code>"
