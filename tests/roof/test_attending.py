"""Those who want to be reminded of an event: each is told once, and one of them holds up no other."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from booking.attending import Attendee
from booking.ledger import Booking
from booking.people import Directory, Person
from bot.due.attending import Attendees
from bot.store import attending
from handlers.reminders.attending import Attending, Word
from tests.roof.conftest import NOW, PERSON, SEALS, Roof
from tests.roof.test_jobs import Service
from tests.roof.test_reminding import STARTS, final

LOOKS = Attending(lambda: {"webcam": Service.card}, Directory())
SAID = "key LIKE 'event:%'"
OTHER = PERSON - 1


def events(roof: Roof, now: datetime) -> Attendees:
    return Attendees(roof.pool, LOOKS, lambda: now, SEALS)


async def attends(roof: Roof, *people: int, event: str = "b1") -> None:
    """They tapped "Remind me"."""
    async with roof.pool.connection() as connection:
        for person in people:
            await connection.execute(
                "INSERT INTO people (id, name) VALUES (%s, 'Bob') ON CONFLICT DO NOTHING", [person]
            )
            await connection.execute(
                "INSERT INTO attendees (booking, person, since, starts, at) VALUES (%s, %s, %s, %s, %s)",
                [event, person, NOW, STARTS, NOW],
            )


async def test_an_event_moved_to_and_fro_is_told_each_time(roof: Roof) -> None:
    booking = await roof.saved(final())
    await attends(roof, PERSON)
    for times in range(1, 4):
        moved = replace(booking, starts=STARTS + timedelta(hours=times % 2))
        assert await roof.ledger.record(booking, moved, None, None)
        booking = replace(moved, revision=booking.revision + 1)
        await events(roof, NOW + timedelta(minutes=times)).remind()
        assert len(await roof.said(SAID)) == times


@dataclass(frozen=True, slots=True)
class Failing(Attending):
    """Draws for one person only."""

    def __call__(self, booking: Booking, person: Person, kept: Attendee, now: datetime) -> Word:
        if person.id != PERSON:
            raise KeyError(person.id)
        return LOOKS(booking, person, kept, now)


async def test_one_that_cannot_be_drawn_holds_up_no_other(roof: Roof) -> None:
    await roof.saved(final())
    await attends(roof, PERSON, OTHER)
    await events(roof, NOW).remind()
    due = NOW + timedelta(hours=2)
    broken = replace(events(roof, due), looks=Failing(LOOKS.cards, LOOKS.directory))
    assert await broken.remind() == 2
    assert [m.chat for m in await roof.said(SAID)] == [PERSON]
    assert await broken.remind() == 0, "not tried again every second"
    await events(roof, due + timedelta(minutes=2)).remind()
    assert [m.chat for m in await roof.said(SAID)] == [PERSON, OTHER], "late, once it can be drawn"


async def test_who_attends_both_of_two_events_attends_the_one_that_takes_the_place_of_the_other(
    roof: Roof,
) -> None:
    fresh = replace(final("b2"), replaces="b1")
    for event in (final(), fresh):
        await roof.saved(event)
    await attends(roof, PERSON, OTHER)
    await attends(roof, PERSON, event="b2")
    async with roof.pool.connection() as connection:
        await attending.follow(connection, fresh, NOW)
    found = await roof.rows("SELECT booking, person FROM attendees ORDER BY person")
    assert found == [("b2", OTHER), ("b2", PERSON)]
