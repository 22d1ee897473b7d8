"""What people say in passing of a session that is agreed, and the buttons of its reminder, typed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from booking.outcome import Stage
from booking.reminders import Kept
from handlers.callback import Act, of_booking
from handlers.messages import Op
from handlers.words import LANGUAGES
from tests.handlers.still import EMMA, NOW, World, after
from tests.handlers.test_mine import FIRST, OPEN, SECOND, booked

IN_PASSING = [
    ("en", "I'm running 10 minutes late", "that you will be late"),
    ("de", "ich komme 10 Minuten später", "später"),
    ("nl", "ik ben 10 minuten te laat", "later"),
    ("fr", "j'ai 10 minutes de retard", "retard"),
    ("es", "llego 10 minutos tarde", "tarde"),
    ("it", "sono in ritardo di 10 minuti", "ritardo"),
    ("pt", "vou chegar 10 minutos atrasada", "atraso"),
]


@pytest.mark.parametrize(("language", "words", "told"), IN_PASSING)
async def test_who_is_late_hears_that_nobody_is_told(language: str, words: str, told: str) -> None:
    turn = await after({"text": words}, World(bookings=[FIRST]), replace(EMMA, language=language))
    assert ([m.slot for m in turn.messages], turn.draft) == (["", "booking:2"], None)
    assert told in turn.messages[0].text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "see you on Sunday at 12"),
        ("en", "see you then"),
        ("de", "bis Sonntag"),
        ("nl", "tot zondag 12 uur"),
        ("fr", "à dimanche 12h"),
        ("es", "hasta el domingo"),
        ("it", "a domenica"),
        ("pt", "até domingo às 12h"),
    ],
)
async def test_a_farewell_until_a_session_asks_for_nothing(language: str, words: str) -> None:
    turn = await after({"text": words}, World(bookings=[FIRST]), replace(EMMA, language=language))
    (told,) = turn.messages
    assert (told.keyboard, turn.draft, "Ivy Lark" in told.text, "12:00" in told.text) == (
        (),
        None,
        True,
        True,
    )


async def test_until_another_time_is_no_farewell() -> None:
    turn = await after({"text": "à lundi 20h"}, World(bookings=[FIRST]), replace(EMMA, language="fr"))
    assert turn.draft is not None


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "remind me 10 minutes before, please"),
        ("en", "can you remind me 10 minutes before Ivy"),
        ("de", "erinnere mich 10 Minuten vorher"),
        ("nl", "herinner me 10 minuten van tevoren"),
        ("fr", "rappelle-moi 10 minutes avant"),
        ("es", "recuérdame 10 minutos antes"),
        ("it", "ricordamelo 10 minuti prima"),
        ("pt", "lembra-me 10 minutos antes"),
    ],
)
async def test_a_reminder_asked_for_in_words_is_one_of_the_session(language: str, words: str) -> None:
    emma = replace(EMMA, language=language)
    turn = await after({"text": words}, World(bookings=[OPEN, FIRST]), emma)
    (wish,) = turn.wishes
    assert wish.kept is not None
    assert (wish.booking, 10 in (wish.kept.leads or ()), turn.draft) == ("2", True, None)
    turn = await after({"text": words}, World(bookings=[FIRST, SECOND]), emma)
    assert [row[0].data for row in turn.messages[0].keyboard] == ["b2:t+10", "b3:t+10"]


STANDS = Kept(NOW, said=("lead1440",))
"""A reminder of FIRST was said."""


@pytest.mark.parametrize(
    ("language", "words", "minutes"),
    [
        ("en", "Remind me in 3 hours", 180),
        ("en", "remind me again in two hours, please", 120),
        ("en", "remind me later", 60),
        ("en", "snooze", 60),
        ("en", "snooze for 20 minutes", 20),
        ("de", "Erinnere mich in 2 Stunden", 120),
        ("de", "bitte später erinnern", 60),
        ("nl", "herinner me over 2 uur", 120),
        ("nl", "herinner me straks nog eens", 60),
        ("fr", "rappelle-moi dans 2 heures", 120),
        ("fr", "Me le rappeler plus tard", 60),
        ("es", "recuérdamelo en 2 horas", 120),
        ("es", "recuérdame más tarde", 60),
        ("it", "ricordamelo tra 2 ore", 120),
        ("it", "ricordamelo più tardi", 60),
        ("pt", "lembra-me daqui a 2 horas", 120),
        ("pt", "lembrar mais tarde", 60),
    ],
)
async def test_a_reminder_that_stands_is_put_off_in_words(language: str, words: str, minutes: int) -> None:
    world, emma = World(bookings=[OPEN, FIRST], kept=STANDS), replace(EMMA, language=language)
    turn = await after({"text": words}, world, emma)
    (wish,) = turn.wishes
    assert wish.kept is not None
    assert (wish.booking, wish.kept.snoozed) == ("2", NOW + timedelta(minutes=minutes))
    assert [(m.op, m.slot) for m in turn.messages] == [(Op.REPOST, "remind:2")]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_button_of_a_reminder_that_stands_can_be_typed(language: str) -> None:
    emma, world = replace(EMMA, language=language), World(bookings=[FIRST], kept=STANDS)
    drawn = (await after({"data": of_booking("2", Act.REMIND, "k")}, world, emma)).messages[0]
    for button in (button for row in drawn.keyboard for button in row):
        tapped = await after({"data": button.data}, world, emma)
        typed = await after({"text": button.label.replace("’", "'")}, world, emma)
        assert typed.wishes == tapped.wishes
        assert [m.text for m in typed.messages] == [m.text for m in tapped.messages]


async def test_of_several_reminders_it_is_asked_which_one_is_meant() -> None:
    turn = await after({"text": "I'll be there."}, World(bookings=[FIRST, SECOND], kept=STANDS))
    assert [row[0].data for row in turn.messages[0].keyboard] == ["b2:ti", "b3:ti"]


async def test_how_it_was_can_be_typed() -> None:
    over = replace(FIRST, starts=NOW - timedelta(hours=2), invitations=booked(2, Stage.DONE).invitations)
    over = replace(over, made=NOW - timedelta(days=1))
    turn = await after({"text": "it was good"}, World(bookings=[over], kept=Kept(NOW, said=("after0",))))
    (wish,) = turn.wishes
    assert wish.kept is not None
    assert wish.kept.verdict == "g"


@pytest.mark.parametrize("words", ["remind me later", "snooze", "I'll be there"])
async def test_where_no_reminder_stands_none_is_put_off(words: str) -> None:
    assert not (await after({"text": words}, World(bookings=[FIRST]))).wishes
