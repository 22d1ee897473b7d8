"""Who asks in words to be told when somebody is free gets the question of the watch, with what was said."""

import re
from dataclasses import replace

import pytest

from booking.moment import Moment
from handlers.turn import Turn
from handlers.watch.watched import SLOT
from handlers.words import LANGUAGES
from tests.handlers.still import EMMA, after
from tests.handlers.test_everyday_words import before

ASKED = [
    ("en", "tell me when Ivy is free tomorrow evening"),
    ("en", "please let me know as soon as Ivy has time tomorrow evening"),
    ("de", "sag mir Bescheid, wenn Ivy morgen Abend frei ist"),
    ("de", "Sobald Ivy morgen Abend Zeit hat, gib mir bitte Bescheid"),
    ("nl", "laat me weten wanneer Ivy morgenavond vrij is"),
    ("fr", "préviens-moi quand Ivy est libre demain soir"),
    ("es", "avísame cuando Ivy esté libre mañana por la noche"),
    ("it", "avvisami quando Ivy è libera domani sera"),
    ("pt", "me avisa quando a Ivy estiver livre amanhã à noite"),
]


async def told(text: str, language: str = "en", state: str = "idle", zone: str = "Europe/London") -> Turn:
    return await after(
        {"text": text}, person=replace(EMMA, language=language, zone=zone), draft=before(state)
    )


def asked(turn: Turn) -> tuple[str, list[str]]:
    """The text and the buttons of the question of the watch, which stands last."""
    message = turn.messages[-1]
    assert message.slot == SLOT
    return re.sub("<[^>]+>", "", message.text), [b.label for row in message.keyboard for b in row]


@pytest.mark.parametrize("state", ["idle", "software", "sms"])
@pytest.mark.parametrize(("language", "text"), ASKED)
async def test_whom_and_when_are_filled_in(language: str, text: str, state: str) -> None:
    turn = await told(text, language, state)
    said, _ = asked(turn)
    assert "21" in said.partition("\n")[0]
    assert turn.person.preferences.asking == "watch draft 1-1e"
    assert turn.draft is not None
    assert turn.draft.answers["performers"] == ("4711",)
    assert not any("❗" in message.text for message in turn.messages)


@pytest.mark.parametrize(
    ("text", "about", "buttons"),
    [
        ("tell me when Ivy is free", "watch draft", ["3 days", "7 days"]),
        ("tell me when Ivy is free on Monday", "watch draft 3-3", ["Any time", "Mornings"]),
        ("tell me when Ivy is free on Monday after 6 pm", "watch draft 3-3e", ["Start watching"]),
        ("tell me when Ivy is free on Friday", "watch draft", ["Fri 20 Nov", "Fri 27 Nov"]),
        ("tell me when Ivy is free on Monday after 6", "watch draft 3-3", ["06:00–00:00", "18:00–00:00"]),
        ("tell me when Ivy is free this weekend", "watch draft 1-2", ["Any time", "Mornings"]),
        ("tell me when Ivy is free next week for 30 minutes", "watch draft 3-9", ["Any time", "Mornings"]),
    ],
)
async def test_what_was_not_said_is_asked(text: str, about: str, buttons: list[str]) -> None:
    turn = await told(text)
    assert turn.person.preferences.asking == about
    assert asked(turn)[1][: len(buttons)] == buttons
    assert not any("❗" in message.text for message in turn.messages)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "tell me if Ivy is free tomorrow at 8 pm"),
        ("de", "sag mir, ob Ivy morgen um 20 Uhr frei ist"),
        ("fr", "dis-moi si Ivy est libre demain à 20h"),
    ],
)
async def test_a_time_of_a_day_is_no_watch_but_a_request(language: str, text: str) -> None:
    turn = await told(text, language)
    assert turn.draft is not None
    when = turn.draft.answers["when"]
    assert isinstance(when, Moment)
    assert f"{when.wall:%d %H:%M}" == "21 20:00"
    assert not any(message.slot == SLOT for message in turn.messages)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "sag mir Bescheid, wenn Ivy von 20 bis 22 Uhr frei ist"),
        ("nl", "laat me weten wanneer Ivy van 20 tot 22 uur vrij is"),
        ("en", "tell me when Ivy is free from 8 to 10 pm"),
    ],
)
async def test_an_hour_is_no_number_of_days_and_who_is_named_stays(language: str, text: str) -> None:
    turn = await told(text, language)
    assert turn.person.preferences.asking == "watch draft"
    assert all(b.data.endswith("h1200-1320") for row in turn.messages[-1].keyboard[:-1] for b in row)
    assert turn.draft is not None
    assert turn.draft.answers["performers"] == ("4711",)


async def test_hours_without_days_are_not_asked_again() -> None:
    turn = await told("tell me when Ivy is free in the evening")
    (days,) = [b for row in turn.messages[-1].keyboard for b in row if b.label == "7 days"]
    assert days.data.endswith("7e")


async def test_without_a_zone_that_is_asked_first() -> None:
    turn = await told("tell me when Ivy is free tomorrow evening", zone="")
    (question,) = turn.messages
    assert "What time is it for you now?" in question.text
    assert "ask me to watch once more" in question.text


@pytest.mark.parametrize("text", ["tell me when you are free", "tell me your free times", "Ivy is free"])
async def test_nobody_is_watched_for_who_is_not_named(text: str) -> None:
    assert not any(message.slot == SLOT for message in (await told(text)).messages)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_words_that_the_list_suggests_begin_one(language: str) -> None:
    (listed,) = (await told("/watches", language)).messages
    (suggested,) = re.findall(r"[“„«]\s*(.*?)\s*[”“»]", listed.text)
    assert asked(await told(suggested.replace("…", "Ivy"), language))
