"""A time that is an end ("until 9 pm"): what it says of beginning or length. Imports: `booking`."""

from collections.abc import Sequence
from datetime import timedelta

from booking.form import Card, Kind
from booking.interview import Draft, question
from booking.moment import Moment, in_zone
from booking.when import Ends, Left, Reading
from handlers.request.heard import LONG, Heard
from handlers.turn import Turn

DAY = 24 * 60


def beginnings(
    turn: Turn, card: Card, draft: Draft | None, when: Reading, *, over: Sequence[Moment], heard: Heard
) -> list[Moment]:
    """When it begins that may be over at these moments; none where that says how long it lasts, or is asked.

    Of "until 9" with a length the beginning follows; with a beginning that is not asked, the length.
    "Before 9" tells neither.
    """
    begins, lasts = card.form.first(Kind.MOMENT), card.form.first(Kind.MINUTES)
    answers = draft.answers if draft else {}
    if begins and lasts and when.ends is Ends.UNTIL:
        minutes = heard.values.get(lasts.key)
        begun = answers.get(begins.key) if draft and question(card.form, draft) != begins else None
        lengths = {m for end in over if isinstance(begun, Moment) and (m := _lasting(begun, end)) <= LONG}
        if minutes is None and len(lengths) == 1:
            heard.values[lasts.key] = lengths.pop()
            return []
        minutes = minutes or answers.get(lasts.key)
        if isinstance(minutes, int):
            return [in_zone(end.at - timedelta(minutes=minutes), end.zone) for end in over]
    if begins:
        known = when.left is Left.NOTHING and over and over[0].at > turn.now
        heard.screens[begins.key] = {"day": over[0].wall.date().isoformat()} if known else {}
        heard.notices.append(turn.words.t("That tells when it should be over. When should it begin?"))
    return []


def _lasting(begun: Moment, end: Moment) -> int:
    """Minutes until the clock shows that end."""
    return int((end.at - begun.at).total_seconds()) // 60 % DAY or DAY
