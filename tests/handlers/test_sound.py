"""What rings, and what comes without sound."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from booking.ledger import NEVER_ANSWERED, Booking, Intent, Step, Verb
from booking.moment import in_zone
from booking.outcome import Invitation, Reason, Stage
from booking.people import Directory, Person
from booking.preferences import Preferences, Quiet
from booking.provider import Order
from booking.reminders import Kept
from booking.waiting import Mark
from booking.watching import ANY, Watch
from booking.writes import at_another_time, moving_to
from handlers.booked.announce import Announcer
from handlers.live.card import screen
from handlers.messages import Op
from handlers.reminders.reminding import Reminding
from handlers.request.values import Reader
from handlers.watch.watched import ended
from handlers.words import words_for
from providers.webkasa.card import CARD

START = datetime(2031, 3, 3, 1, 0, tzinfo=UTC)
HALF_AN_HOUR = timedelta(minutes=30)
ADA = Person(1, "Ada", "en", "Europe/London", preferences=Preferences(quiet=Quiet(time(23), time(7))))


def booked(stage: Stage) -> Booking:
    asked = (Invitation("sch_orla", stage, reference="1"),)
    made = START - timedelta(days=1)
    order = Order("b", {"performers": ("sch_orla",)}, made)
    return Booking("b", 1, "webkasa", "operator", order, asked, START, 30, made)


def announcer(now: datetime = START) -> Announcer:
    return Announcer(lambda: {"webkasa": CARD}, Directory(), lambda: "bot", lambda: now)


def test_a_session_that_is_over_changes_its_card_without_a_sound() -> None:
    (card,) = announcer()(booked(Stage.CONFIRMED), booked(Stage.DONE), ADA)
    assert (card.op, card.silent) == (Op.SHOW, True)
    (card,) = announcer()(booked(Stage.INVITED), booked(Stage.CONFIRMED), ADA)
    assert (card.op, card.silent) == (Op.REPOST, False)


def test_a_reminder_of_what_is_over_goes_where_no_question_takes_its_place() -> None:
    unasked = replace(ADA, preferences=Preferences(after=False))
    _, reminder = announcer()(booked(Stage.CONFIRMED), booked(Stage.DONE), unasked)
    assert (reminder.op, reminder.slot) == (Op.DROP, "remind:b")


def test_it_goes_at_the_start_or_the_end_where_no_word_is_wanted_and_only_once() -> None:
    reminding, kept = Reminding(lambda: {"webkasa": CARD}, Directory()), Kept(since=START)
    for wish, at in ((Preferences(start=False), START), (Preferences(after=False), START + HALF_AN_HOUR)):
        unasked, before = replace(ADA, preferences=wish), replace(kept, since=at - HALF_AN_HOUR)
        look = reminding(booked(Stage.CONFIRMED), unasked, before, at)
        assert look.message is not None
        assert (look.message.op, look.message.slot) == (Op.DROP, "remind:b")
        again = reminding(booked(Stage.CONFIRMED), unasked, replace(before, said=look.said), at)
        assert again.message is None


def test_a_reminder_that_comes_late_into_the_quiet_hours_makes_no_sound() -> None:
    reminding, now = Reminding(lambda: {"webkasa": CARD}, Directory()), START - timedelta(minutes=50)
    kept = Kept(since=START - timedelta(days=1))
    told = reminding(booked(Stage.CONFIRMED), ADA, kept, now).message
    assert told is not None
    assert told.silent
    loud = replace(ADA, preferences=Preferences(quiet=None))
    told = reminding(booked(Stage.CONFIRMED), loud, kept, now).message
    assert told is not None
    assert not told.silent


def test_at_night_a_yes_rings_and_what_can_wait_does_not() -> None:
    night, day = START, START + timedelta(hours=9)
    before = booked(Stage.INVITED)
    for change, at, silent in (
        (replace(before, mark=Mark.HALF), night, True),
        (replace(before, mark=Mark.HALF), day, False),
        (booked(Stage.DECLINED), night, True),
        (booked(Stage.CONFIRMED), night, False),
    ):
        told = announcer(at)(before, change, ADA)[0]
        assert (told.op, told.silent) == (Op.REPOST, silent)


def both(orla: Stage, kofi: Stage) -> Booking:
    asked = (Invitation("sch_orla", orla, reference="1"), Invitation("sch_kofi", kofi, reference="2"))
    return replace(booked(orla), invitations=asked)


def test_of_several_each_answer_rings_and_a_no_waits_for_the_morning() -> None:
    waits = both(Stage.CONFIRMED, Stage.INVITED)
    for after, at, silent in (
        (both(Stage.CONFIRMED, Stage.DECLINED), START + timedelta(hours=9), False),
        (both(Stage.CONFIRMED, Stage.DECLINED), START, True),
        (both(Stage.CONFIRMED, Stage.CONFIRMED), START, False),
    ):
        (card,) = announcer(at)(waits, after, ADA)
        assert (card.op, card.silent) == (Op.REPOST, silent)
    (card,) = announcer()(both(Stage.INVITED, Stage.INVITED), both(Stage.INVITED, Stage.DECLINED), ADA)
    assert card.op is Op.REPOST


def test_who_loses_what_holds_while_another_time_is_asked_for_hears_of_it() -> None:
    """The other side cancels the former booking; ours is taken back without a word, once it is replaced."""
    holds = replace(
        booked(Stage.CONFIRMED), moving=START + timedelta(days=1), newer={"sch_orla": Stage.INVITED}
    )
    (asked,) = holds.invitations
    gone = replace(holds, invitations=(replace(asked, stage=Stage.CANCELLED),))
    card = announcer()(holds, gone, ADA)[0]
    assert (card.op, card.silent) == (Op.REPOST, False)
    moved = {"sch_orla": Stage.CONFIRMED}
    ours = replace(asked, stage=Stage.CANCELLED, reason=Reason.BY_PERSON)
    card = announcer()(replace(holds, newer=moved), replace(gone, newer=moved, invitations=(ours,)), ADA)[0]
    assert (card.op, card.silent) == (Op.SHOW, True)


def test_a_request_that_shall_replace_what_is_cancelled_does_not_say_that_it_holds() -> None:
    reader = Reader(words_for("en"), ADA, CARD, Directory())
    asked = replace(booked(Stage.INVITED), id="n", replaces="b", former=START - timedelta(days=1))
    held = replace(asked, older={"sch_orla": Stage.CONFIRMED})
    assert "holds until this one is confirmed" in screen(reader, held).text
    told = screen(reader, replace(asked, older={"sch_orla": Stage.CANCELLED})).text
    assert "holds until" not in told
    assert "does not hold any more" in told


def test_ones_own_move_that_comes_to_light_late_is_not_the_other_sides() -> None:
    to = in_zone(START + timedelta(days=2), "UTC")
    lost = Intent("i", "b", Verb.MOVE, "sch_orla", moving_to(to, START), Step.FAILED, problem=NEVER_ANSWERED)
    before = replace(booked(Stage.CONFIRMED), intents=(lost,), problem=NEVER_ANSWERED)
    found = replace(lost, step=Step.DONE, problem=None)
    after = at_another_time(replace(before, intents=(found,), problem=None), to)
    told = announcer()(before, after, ADA)
    assert (told[0].op, told[0].silent) == (Op.REPOST, False)
    assert not [one for one in told if "other side" in one.text]


def test_at_night_a_watch_ends_without_a_sound() -> None:
    reader = Reader(words_for("en"), ADA, CARD, Directory())
    watch = Watch("w", 1, "webkasa", {"performers": ("sch_orla",)}, START, START, ANY, "Europe/London")
    told = [ended(reader, watch, None, START + timedelta(hours=later)) for later in (0, 9)]
    assert [message.silent for message in told] == [True, False]
