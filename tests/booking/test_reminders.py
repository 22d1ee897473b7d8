"""Which reminders there are and which is said when, for any session, wishes, zone and rhythm of looking."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from booking.moment import in_zone
from booking.preferences import LEADS, Preferences, Quiet, toggled
from booking.reminders import (
    GRACE,
    Kind,
    Reminder,
    Session,
    Wanted,
    due,
    lasting,
    next_look,
    passed,
    plan,
    shifted,
    snoozes,
)

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "UTC")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
EPOCH = datetime(2031, 1, 1, tzinfo=UTC)

sessions = st.builds(
    lambda minutes, length, zone: lasting(EPOCH + minutes * MINUTE, length, zone),
    st.integers(0, 2 * 366 * 1440),
    st.integers(0, 240),
    st.sampled_from(ZONES),
)


def _quiet(begins: int, length: int) -> Quiet:
    clock = datetime(2031, 1, 1) + begins * MINUTE
    return Quiet(clock.time(), (clock + length * MINUTE).time())


quiets = st.none() | st.builds(_quiet, st.integers(0, 1439), st.integers(1, 20 * 60))
leads = st.lists(st.sampled_from(LEADS) | st.integers(1, 20000), unique=True, max_size=5).map(tuple)
wishes = st.builds(Wanted, leads, quiets, st.booleans(), st.booleans())


@given(sessions, wishes, st.integers(0, 30 * 1440))
def test_none_is_in_quiet_hours_at_a_time_of_another_or_after_its_use(
    session: Session, wanted: Wanted, booked: int
) -> None:
    found = plan(session, wanted, session.starts - booked * MINUTE)
    assert len({r.at for r in found}) == len(found) == len({r.key for r in found})
    for reminder in found:
        assert reminder.at < reminder.until(session)
        wall = in_zone(reminder.at, session.zone).wall.time()
        loud = reminder.kind is not Kind.START and wanted.quiet is not None
        assert not (loud and wanted.quiet and wanted.quiet.holds(wall))


@given(sessions, leads)
def test_without_quiet_hours_each_comes_at_its_time_and_days_keep_the_wall_clock(
    session: Session, some: tuple[int, ...]
) -> None:
    there = in_zone(session.starts, session.zone).wall
    for reminder in plan(session, Wanted(some, None, start=False, after=False), EPOCH - 99 * DAY):
        if reminder.lead % 1440:
            assert session.starts - reminder.at == reminder.lead * MINUTE
        else:
            wall = in_zone(reminder.at, session.zone).wall
            changed = in_zone(session.starts - reminder.lead * MINUTE, session.zone).wall
            assert there - wall == reminder.lead * MINUTE or changed != there - reminder.lead * MINUTE


@given(sessions, wishes, st.lists(st.integers(1, 600), min_size=1, max_size=60))
def test_however_it_is_looked_at_each_is_said_once_and_none_too_late(
    session: Session, wanted: Wanted, pauses: list[int]
) -> None:
    now = since = session.starts - 2 * DAY
    known: tuple[str, ...] = ()
    said: list[str] = []
    for pause in pauses:
        now += pause * MINUTE
        planned = plan(session, wanted, since)
        found = due(planned, session, known, since, now)
        if found:
            assert found.at <= now < found.until(session)
            said.append(found.key)
        known, since = (*known, *passed(planned, now)), now
    assert len(said) == len(set(said))


@given(sessions, wishes, st.integers(0, 4 * 1440))
def test_looking_when_told_to_says_every_one_in_time(session: Session, wanted: Wanted, booked: int) -> None:
    since = session.starts - booked * MINUTE
    expected = [r.key for r in plan(session, wanted, since) if r.at > since]
    said: list[str] = []
    known: tuple[str, ...] = ()
    now = since
    look: datetime | None = since
    while look is not None:
        planned = plan(session, wanted, since)
        found = due(planned, session, known, since, look)
        if found:
            assert not found.late(look)
            said.append(found.key)
        known, since = (*known, *passed(planned, look)), look
        now, look = look, next_look([r for r in plan(session, wanted, since) if r.key not in known], look)
        assert look is None or look > now
    assert said == expected


@given(sessions, wishes, st.integers(0, 4 * 1440), st.integers(0, 3 * 1440))
def test_after_an_absence_at_most_one_is_said_and_it_is_called_late(
    session: Session, wanted: Wanted, before: int, away: int
) -> None:
    since = session.starts - before * MINUTE
    now = since + away * MINUTE
    planned = plan(session, wanted, since)
    found = due(planned, session, (), since, now)
    if found is not None:
        assert found.late(now) == (now - found.at > GRACE)
    assert due(planned, session, passed(planned, now), now, now) is None


@example(datetime(2031, 3, 30, 18, 0, tzinfo=UTC), datetime(2031, 3, 29, 19, 0, tzinfo=UTC))  # 23 hours
@example(datetime(2031, 10, 26, 19, 0, tzinfo=UTC), datetime(2031, 10, 25, 18, 0, tzinfo=UTC))  # 25 hours
@given(st.just(datetime(2031, 6, 2, 18, 0, tzinfo=UTC)), st.just(datetime(2031, 6, 1, 18, 0, tzinfo=UTC)))
def test_a_day_before_is_the_same_wall_time_over_clock_changes(starts: datetime, expected: datetime) -> None:
    session = lasting(starts, 30, "Europe/Berlin")
    found = plan(session, Wanted((1440,), None, start=False, after=False), starts - 9 * DAY)
    assert found == (Reminder(Kind.LEAD, expected, 1440),)


def _planned(starts: str, lead: int, since: str) -> list[str]:
    """In London in winter, quiet from 23 to 7: which lead reminders, by their wall time."""
    session = lasting(datetime.fromisoformat(f"2031-01-{starts}+00:00"), 30, "Europe/London")
    wanted = Wanted((lead,), Quiet(time(23), time(7)), start=False, after=False)
    return [
        f"{r.at:%dT%H:%M}" for r in plan(session, wanted, datetime.fromisoformat(f"2031-01-{since}+00:00"))
    ]


def test_quiet_hours_hold_a_reminder_bring_it_forward_or_swallow_it() -> None:
    assert _planned("15T23:30", 1440, "10T12:00") == ["15T07:00"], "held: a day is still long"
    assert _planned("15T07:30", 60, "10T12:00") == ["15T07:00"], "held: half an hour is left"
    assert _planned("15T07:10", 60, "10T12:00") == ["14T22:45"], "sooner: ten minutes would be too few"
    assert _planned("15T07:10", 60, "15T02:00") == ["15T07:00"], "too late for sooner, so better than nothing"
    assert _planned("15T03:00", 60, "15T01:00") == [], "booked at night for the night"


def test_when_a_zone_gets_new_rules_the_wall_time_meant_no_longer_fits() -> None:
    meant = datetime(2031, 1, 10, 20, 0)  # said when São Paulo still had summer time
    assert shifted(datetime(2031, 1, 10, 22, 0, tzinfo=UTC), meant, "America/Sao_Paulo")
    assert not shifted(datetime(2031, 1, 10, 23, 0, tzinfo=UTC), meant, "America/Sao_Paulo")


def test_putting_off_leaves_time_before_the_start() -> None:
    session = lasting(EPOCH, 30, "UTC")
    assert snoozes(session, EPOCH - 5 * 60 * MINUTE) == (60, 180)
    assert snoozes(session, EPOCH - 60 * MINUTE) == (10,)
    assert snoozes(session, EPOCH - 10 * MINUTE) == ()


@given(leads.map(lambda some: tuple(sorted(some, reverse=True))), quiets, st.none() | st.integers(0, 6))
def test_preferences_survive_being_kept(some: tuple[int, ...], quiet: Quiet | None, week: int | None) -> None:
    wanted = Preferences(some, quiet, week=week, plain=True, asking="zone")
    assert Preferences.from_json(wanted.to_json()) == wanted
    assert Preferences.from_json({}) == Preferences()


def test_a_lead_time_is_added_and_taken_away() -> None:
    assert toggled((1440, 60), 180) == (1440, 180, 60)
    assert toggled((1440, 60), 60) == (1440,)
