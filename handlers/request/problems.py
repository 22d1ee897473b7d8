"""The sentence for each Problem, in the person's language, with what to do next. Imports: `booking`."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from booking.form import Problem
from booking.writes import NOTES
from handlers.clock.times import Times
from handlers.words import Html, Words

SENTENCES = {
    "required": "This answer is needed.",
    "not_offered": "That is not offered. Please choose one of the buttons.",
    "not_understood": "I did not understand that.",
    "too_little": "That is too little: at least {least}.",
    "too_much": "That is too much: at most {most}.",
    "too_fine": "Please give at most two digits after the point.",
    "nobody": "Choose at least one performer.",
    "nobody_found": "I know nobody by that name. A few letters of it are enough, or a number.",
    "too_many_people": "You can ask at most {most} performers at once.",
    "cannot_be_booked": "{performer} cannot be booked.",
    "past": "That moment has already passed.",
    "too_soon": "That is too soon: {earliest} at the earliest.",
    "too_far": "That is too far ahead: {latest} at the latest.",
    "not_free": "That time is not free.",
    "twice_at_service": "The service’s clocks go back then: this time comes twice. Please choose another.",
    "too_short": "That is too short.",
    "too_long": "That is too long: at most {most} characters.",
    "not_an_email": "That is not an e-mail address. It should look like name@example.org.",
    "not_among_emails": "“{address}” is not an e-mail address. Each looks like name@example.org.",
    "not_like": "That does not fit here. It should look like {example}.",
    "no_name": "That reads like a sentence, not like a name. If it is the name, put it in quotation marks.",
    "too_many_emails": "That is too many addresses: at most {most}.",
    "not_a_phone": "That is not a phone number. Digits and a leading + are enough.",
    "needed": "The service takes no request like this without it. You can go back and choose otherwise, or "
    "cancel; nothing has been sent.",
    "why_asked": "The service asks for it. It goes there with this request and nowhere else; /privacy says "
    "what I keep.",
    "not_of_age": "The account is not age verified yet. The service takes no booking from it before: "
    "please have it verified there.",
    "not_to_you": "The service would send that message to whoever runs this bot, so I ask for none.",
    "not_to_you_yet": "The service would send that message to whoever runs this bot, so I ask for none. "
    "With your own account there it comes to you: /connect links it.",
    "login_needed": "The service wants a new login.",
    "unsupported": "The service cannot do that.",
    "access_refused": "The service refuses our access. Whoever runs this bot has been told.",
    "unforeseen": "The service refused this in a way I do not know. Whoever runs this bot has been told; "
    "they find it by {reference}.",
    "amiss": "The service does not take this until whoever runs this bot has put something right there. "
    "They have been told and find it by {reference}.",
    "by_hand": "The answer was lost, and this service cannot be asked what became of it. "
    "It may have been made all the same: whoever runs this bot has been told to look for {reference} there. "
    "Please wait for them before you send it again.",
    "not_there": "Whoever runs this bot has looked: the service does not have this request. "
    "You can send it again.",
    "unavailable": "The service did not answer. Nothing was sent.",
    "queued": "The service takes only so many requests at a time. "
    "Yours is in line and goes out at about {until}.",
    "no_room": "The service had no room for this in time. Nothing was sent.",
    "too_late": "This could not be sent in time. Nothing was sent.",
    "maybe_done": "The service’s answer was lost. I am looking up what it did.",
    "not_found": "I looked several times: the service does not have this request.",
    "never_answered": "The service stayed out of reach, so I do not know what became of this.",
    "price_changed": "The price has changed since you saw it.",
    "refused": "The service refused this.",
    "not_from_there": "The service does not turn {was} into {to}.",
    "gone": "This booking is no longer at the service.",
}
"""Every code a Problem may carry; one it does not know reads as refused, with the service's own words."""

NAMED = {"not_free": "{wanted} is not free."}
"""Where the moment wanted is known: who was misunderstood sees it."""


def sentence(
    words: Words,
    problem: Problem,
    name: Callable[[str], str],
    times: Times,
    measure: Callable[[Decimal], str] | None = None,
) -> Html:
    """The Problem as Telegram HTML. `name` turns a performer's id into a name, `times` writes instants.

    `measure` writes a bound with its unit; without it a bound is a bare number.
    """
    values = {
        key: _value(key, value, name, times, measure=measure or words.amount)
        for key, value in problem.values.items()
    }
    known = {**SENTENCES, **NAMED} if "wanted" in values else SENTENCES
    said = words.t(known.get(problem.code, SENTENCES["refused"]), **values)
    if not problem.words or problem.code in NOTES:
        return Html(said)
    return Html(f"{said} {words.t('The service says: “{words}”', words=problem.words)}")


def _value(
    key: str,
    value: str,
    name: Callable[[str], str],
    times: Times,
    *,
    measure: Callable[[Decimal], str],
) -> str:
    if key == "until":  # the minute by which it is over
        whole = datetime.fromisoformat(value) + timedelta(minutes=1)
        return times.stamp(whole.replace(second=0, microsecond=0))
    if key in {"earliest", "latest", "wanted"}:
        return times.moment(datetime.fromisoformat(value))
    if key in {"least", "most"}:
        return measure(Decimal(value))
    return name(value) if key == "performer" else value
