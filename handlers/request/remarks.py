"""What we say ourselves of what a service makes of a request: before it is sent, and below an answer.

Imports: `booking`.
"""

from datetime import datetime

from booking.form import Field, Kind
from booking.outcome import Remark
from handlers.request.values import Reader
from handlers.words import Html

REMARKS = {
    "by_hand": "It is renamed there. Somebody must delete it in the service’s own console.",
    "taken_as": "{field}: the service made it {value}.",
    "shown_in_utc": "The service does not know your time zone and shows this in UTC: {at}. "
    "The moment stays the one you chose.",
    "in_utc": "The service shows it in UTC.",
    "partly": "The service took it with a warning. Please check it there.",
    "partly_said": "The service took it with a warning: “{words}” Please check it there.",
    "missing": "The service does not find this booking just now. I look again in a few minutes.",
    "unreached": "The service has stayed out of reach so far. I go on looking for this request.",
    "gone": "This booking is no longer at the service.",
    "long": "That is {minutes}. Is that what you mean?",
    "host": "Host: {name}",
    "lasts": "Duration ({performer}): {minutes}",
    "overlaps": "Another booking of theirs overlaps with this one.",
}
"""The sentence of each remark, by its code."""


def remarked(reader: Reader, remark: Remark) -> Html:
    """A remark as Telegram HTML."""
    words, values = reader.words, dict(remark.values)
    if "field" in values:
        candidate = reader.card.form.field(values["field"])
        values |= {"field": words.plain(candidate.label), "value": _taken(reader, candidate, values["value"])}
    if "performer" in values:
        values |= {"performer": reader.name(values["performer"])}
    if "minutes" in values:
        values |= {"minutes": reader.minutes(int(values["minutes"]))}
    if "at" in values:
        values["at"] = reader.times.moment(datetime.fromisoformat(values["at"]), "UTC")
    return Html(words.t(REMARKS[remark.code], **values))


def _taken(reader: Reader, candidate: Field, value: str) -> str:
    """What the service made of an answer: an ISO time, whole minutes, or text."""
    match candidate.kind:
        case Kind.MOMENT:
            return reader.moment(datetime.fromisoformat(value))
        case Kind.MINUTES:
            return reader.minutes(int(value))
    return value
