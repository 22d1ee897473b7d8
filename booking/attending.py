"""Somebody who asked to be reminded of an event that another person holds: rules only.

The reminders are those of a session of their own (`booking.reminders`), without the question how it was.
Imports: this room only.
"""

from dataclasses import dataclass
from datetime import datetime

from booking.preferences import Preferences
from booking.reminders import Kind, Reminder, Session, Wanted, plan


@dataclass(frozen=True, slots=True)
class Attendee:
    """Who wants to be reminded of which event: since when (aware UTC), and the keys of what was said.

    `starts` is when it begins, as the person was told last.
    """

    booking: str
    person: int
    since: datetime
    starts: datetime
    said: tuple[str, ...] = ()


def planned(session: Session, by: Preferences, since: datetime) -> tuple[Reminder, ...]:
    """What is said of an event, at the lead times of the person's settings.

    Where all of them are over, or there are none, the beginning is said in any case: they asked for a word.
    """
    found = plan(session, Wanted(by.leads, by.quiet, start=True, after=False), since)
    ahead = [r for r in found if r.at > since and r.kind is Kind.LEAD]
    return found if by.start or not ahead else tuple(r for r in found if r.kind is not Kind.START)
