"""Words for one of the few that are offered: "the second one", "the evening one". Imports: `booking`."""

from datetime import datetime

from booking.form import Field, Kind, Value
from booking.interview import Draft
from booking.moment import Moment, in_zone
from booking.spoken import idle, of_them, which_one
from booking.when import read
from handlers.request.heard import Heard
from handlers.turn import Turn


def one_of_two(turn: Turn, draft: Draft, here: Field | None, text: str) -> Heard | None:
    """The moment or the performer so called, of those that are offered; None where a text says otherwise.

    The other one of two is the one that is not the present answer; where neither is, it is asked again.
    """
    days = draft.screen.get("days")
    if here and here.kind is Kind.MOMENT and isinstance(days, list) and len(days) > 1:
        return _one_day(here, [str(day) for day in days], which_one(text, turn.words.language))
    offered = _offered(turn, draft, here)
    called = which_one(text, turn.words.language) if len(offered) > 1 else ""
    if here is None or len(offered) < 2:
        return None
    if not called:
        return _of_part(turn, here, offered, text)
    present = draft.answers.get(here.key)
    others = [one for one in offered if one != present]
    if called == "first_one":
        return Heard({here.key: offered[0]})
    if called == "second_one" or len(offered) == 2 == len(others) + 1:
        return Heard({here.key: offered[1] if called == "second_one" else others[0]})
    return Heard(
        screens={here.key: dict(draft.screen)}, notices=[turn.words.t("Which of these do you mean?")]
    )


def _one_day(here: Field, days: list[str], called: str) -> Heard | None:
    """The day so called is looked at; the other one only of two that are looked at already."""
    at = {"first_one": 0, "second_one": 1}.get(called)
    return None if at is None else Heard(screens={here.key: {"day": days[at]}})


def _of_part(turn: Turn, here: Field, offered: list[Value], text: str) -> Heard | None:
    """Of moments those that lie in the part of the day that a text is: the one, or those to choose from."""
    language = turn.words.language
    part = read(of_them(text, language), turn.now, language, idle=idle(language))
    if part.part is None or part.rest or part.dated:
        return None
    first, last = part.part
    fits = [one for one in offered if isinstance(one, Moment) and first <= one.wall.hour < last]
    if len(fits) == 1:
        return Heard({here.key: fits[0]})
    return Heard(screens={here.key: {"readings": [one.at.isoformat() for one in fits]}}) if fits else None


def moments(turn: Turn, draft: Draft) -> tuple[Moment, ...]:
    """The moments that are offered to choose from, in the person's zone; none while that is not known."""
    readings, zone = draft.screen.get("readings"), turn.person.zone
    offered = readings if isinstance(readings, list) and zone else []
    return tuple(in_zone(datetime.fromisoformat(str(one)), zone) for one in offered)


def _offered(turn: Turn, draft: Draft, here: Field | None) -> list[Value]:
    among = draft.screen.get("among")
    if here and here.kind is Kind.MOMENT:
        return [*moments(turn, draft)]
    if here and here.kind is Kind.PEOPLE and isinstance(among, list):
        return [(str(one),) for one in among]
    return []
