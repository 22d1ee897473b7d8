"""Pieces that tell the time of day, or a part of the day. Imports: this room only."""

from functools import partial
from typing import Any

from booking.when.language import Number
from booking.when.pieces import PIECES, Piece
from booking.when.reading import Ends
from booking.when.times import ALONE, BESIDE, SURE, Clock

rule = PIECES.rule


@rule("TIME")
def _time(clock: Clock) -> Piece:
    if clock.yearlike:
        return Piece({"time": clock, "yearlike": True}, BESIDE, -1)
    return Piece({"time": clock}, clock.level)


@rule("at TIME", "at approx TIME", "approx at TIME")
def _at(clock: Clock) -> Piece:
    return Piece({"time": clock}, SURE, 3)


@rule("at COMMA")
def _at_comma(typed: tuple[int, int, bool]) -> Piece:
    hour, minute, zero = typed
    return Piece({"time": Clock(hour, minute, 1 <= hour <= 12 and not zero, SURE)}, SURE, 3)


@rule("at_figures TIME", "at_figures approx TIME", "approx at_figures TIME")
def _at_figures(clock: Clock) -> Piece:
    return Piece({"time": clock}, max(clock.level, ALONE) if clock.words else SURE, 1)


@rule("for TIME")
def _for(clock: Clock) -> Piece:
    return Piece({"time": clock}, SURE if clock.minute and clock.level else clock.level, 1)


@rule(
    "at_weak TIME",
    "approx at_weak TIME",
    "at_weak approx TIME",
    "approx TIME",
    "TIME approx",
)
def _about(clock: Clock) -> Piece | None:
    return None if clock.yearlike else Piece({"time": clock}, max(clock.level, ALONE), 1)


@rule("approx? TIME ish")
def _so_about(clock: Clock) -> Piece:
    return Piece({"time": clock}, SURE, 1)


@rule("TIME AMPM", "TIME sep AMPM", "at|at_figures|at_weak|for|approx TIME AMPM", "at approx TIME AMPM")
def _half_day(clock: Clock, half: str) -> Piece:
    return Piece({"time": clock, "half": half}, SURE, 2)


@rule("INT AMPM_GLUED", "CLK AMPM_GLUED", "DOT AMPM_GLUED")
def _half_day_glued(typed: Any, half: str) -> Piece | None:
    if isinstance(typed, Number):
        hour, minute = divmod(typed.value, 100) if typed.digits > 2 else (typed.value, 0)
    else:
        hour, minute, _ = typed
    if not 1 <= hour <= 12 or minute > 59:
        return None
    level = SURE if half == "pm" or not isinstance(typed, Number) else ALONE
    return Piece({"time": Clock(hour, minute, True, SURE), "half": half}, level, 2)


@rule("at INT AMPM_GLUED", "at CLK AMPM_GLUED", "at DOT AMPM_GLUED")
def _at_half_day_glued(typed: Any, half: str) -> Piece | None:
    found = _half_day_glued(typed, half)
    return found._replace(level=SURE, weight=4) if found else None


@rule("INT pm_letter", "CLK pm_letter")
def _letter(typed: Any) -> Piece | None:
    found = _half_day_glued(typed, "pm")
    return found._replace(level=ALONE) if found else None


@rule("TIME either_half")
def _either_half(clock: Clock) -> Piece:
    return Piece({"time": clock._replace(open=1 <= clock.hour <= 12)}, SURE, 2)


@rule("until")
def _until() -> Piece:
    """The time behind it is an end (see `chains`)."""
    return Piece({"ends": Ends.UNTIL}, BESIDE)


def _bound(ends: Ends, clock: Clock) -> Piece:
    """Not "for 9", which Dutch says with the same word as before it."""
    return Piece({"time": clock, "ends": ends}, SURE, 2)


def _bound_half_day(ends: Ends, clock: Clock, half: str) -> Piece:
    return Piece({"time": clock, "half": half, "ends": ends}, SURE, 3)


def _bound_half_day_glued(ends: Ends, typed: Any, half: str) -> Piece | None:
    found = _half_day_glued(typed, half)
    return Piece({**found.fields, "ends": ends}, SURE, 4) if found else None


for bound in (Ends.BEFORE, Ends.AFTER):
    PIECES.add(f"{bound} TIME", partial(_bound, bound))
    PIECES.add(f"{bound} approx TIME", partial(_bound, bound))
    PIECES.add(f"{bound} TIME AMPM", partial(_bound_half_day, bound))
    for figures in ("INT", "CLK", "DOT"):
        PIECES.add(f"{bound} {figures} AMPM_GLUED", partial(_bound_half_day_glued, bound))


@rule("AMPM")
def _half_alone(half: str) -> Piece:
    return Piece({"half": half}, BESIDE)


@rule("PLUS")
def _minutes_added(minutes: int) -> Piece:
    return Piece({"added": minutes}, BESIDE)


@rule("part_prep noon")
def _at_noon() -> Piece:
    return Piece({"time": Clock(12, 0, False, SURE)}, SURE, 3)


@rule("PART")
def _part(part: str) -> Piece:
    return Piece({"part": part}, ALONE)


@rule("part_prep PART", "part_prep the PART")
def _in_part(part: str) -> Piece:
    return Piece({"part": part}, SURE, 2)


@rule("this PART", "TODAYPART")
def _part_of_today(part: str) -> Piece:
    return Piece({"part": part, "today": True}, SURE, 2)


@rule("ZONE", "zone_before ZONE", "ZONE zone_after", "the ZONE zone_after")
def _zone(found: str) -> Piece:
    return Piece({"offset" if found[0] in "+-" else "zone": found}, BESIDE, 2)
