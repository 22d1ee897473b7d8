"""What is changed by so much is what stands, or what is offered; never a new answer counted from now."""

import pytest

from tests.handlers.test_everyday_words import before
from tests.handlers.test_mistaken import typed, when


@pytest.mark.parametrize(
    ("language", "friday", "later"),
    [
        ("en", "Ivy Friday 8 pm", "half an hour later"),
        ("de", "Ivy am Freitag um 20 Uhr", "eine halbe Stunde später"),
        ("nl", "Ivy vrijdag om 20 uur", "een half uur later"),
        ("fr", "Ivy vendredi à 20h", "une demi-heure plus tard"),
        ("es", "Ivy el viernes a las 20", "media hora más tarde"),
        ("it", "Ivy venerdì alle 20", "mezz'ora più tardi"),
        ("pt", "Ivy sexta às 20h", "meia hora mais tarde"),
    ],
)
async def test_each_of_the_times_that_are_offered_is_moved(language: str, friday: str, later: str) -> None:
    assert when(await typed(friday, later, language=language)) == "? 20.20:30 27.20:30"


async def test_minutes_by_which_they_are_moved_are_no_length() -> None:
    draft = await typed("Ivy Freitag 20 Uhr", "10 Minuten früher", language="de")
    assert when(draft) == "? 20.19:50 27.19:50"
    assert draft is not None
    assert "minutes" not in draft.answers


@pytest.mark.parametrize(
    ("language", "long", "much"),
    [
        ("en", "twice as long", "double the credits"),
        ("de", "doppelt so lang", "doppelt so viele Credits"),
        ("nl", "twee keer zo lang", "twee keer zoveel"),
        ("fr", "deux fois plus long", "le double de crédits"),
        ("es", "el doble de largo", "el doble de créditos"),
        ("it", "il doppio del tempo", "il doppio dei crediti"),
        ("pt", "o dobro do tempo", "o dobro dos créditos"),
    ],
)
@pytest.mark.parametrize("state", ["sign_in", "sms"])
async def test_twice_is_of_what_stands_and_no_name(language: str, long: str, much: str, state: str) -> None:
    draft = await typed(long, much, language=language, draft=before(state))
    assert draft is not None
    assert (draft.answers["minutes"], draft.answers["credits"]) == (60, 20)
    assert draft.answers.get("sign_in") in {None, "emma"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "5 more"),
        ("de", "5 mehr"),
        ("nl", "5 meer"),
        ("fr", "cinq de plus"),
        ("es", "cinco más"),
        ("it", "cinque in più"),
        ("pt", "5 a mais"),
    ],
)
async def test_so_much_more_than_nothing_is_no_amount(language: str, text: str) -> None:
    """It may as well be meant of the length, which was answered before."""
    for state in ("credits", "sign_in"):
        began = before(state)
        draft = await typed(text, language=language, draft=began)
        assert draft is not None
        assert began is not None
        assert draft.answers == began.answers


async def test_who_is_named_among_words_that_nobody_knows_neither_goes_nor_stays_alone() -> None:
    draft = await typed("Ivy and 555123 tomorrow 9 pm", "chuck Ivy")
    assert draft is not None
    assert (draft.answers["performers"], draft.at) == (("4711", "555123"), "performers")
    assert draft.screen["chosen"] == ["4711", "555123"]
    draft = await typed("Ivy and 555123 tomorrow 9 pm", "scrap Ivy")
    assert draft is not None
    assert draft.answers["performers"] == ("555123",)


async def test_an_hour_and_a_quarter() -> None:
    draft = await typed("Ivy tomorrow 9 pm for an hour and a quarter")
    assert draft is not None
    assert (draft.answers["minutes"], when(draft)) == (75, "21.21:00")


async def test_a_price_of_an_hour_is_not_the_total() -> None:
    draft = await typed("Ivy tomorrow 9 pm on Skype, 50 credits an hour for 2 hours")
    assert draft is not None
    assert draft.answers["minutes"] == 120
    assert "credits" not in draft.answers


@pytest.mark.parametrize(
    ("language", "length", "amount"),
    [
        ("en", "shorten it to 15 minutes", "raise it to 50 credits"),
        ("de", "verkürze auf 15 Minuten", "erhöhe auf 50 Credits"),
        ("nl", "verkort tot 15 minuten", "verhoog naar 50 credits"),
        ("fr", "réduis à 15 minutes", "augmente à 50 crédits"),
        ("es", "reduce a 15 minutos", "sube a 50 créditos"),
        ("it", "riduci a 15 minuti", "aumenta a 50 crediti"),
        ("pt", "reduz para 15 minutos", "aumenta para 50 créditos"),
    ],
)
@pytest.mark.parametrize("state", ["sign_in", "sms"])
async def test_what_is_set_to_a_value_is_that(language: str, length: str, amount: str, state: str) -> None:
    draft = await typed(length, amount, language=language, draft=before(state))
    assert draft is not None
    assert (draft.answers["minutes"], draft.answers["credits"]) == (15, 50)
    assert draft.answers.get("sign_in") in {None, "emma"}


@pytest.mark.parametrize(
    ("language", "text"),
    [("fr", "prolonge jusqu'à une heure"), ("nl", "verleng tot een uur"), ("es", "alarga a una hora")],
)
async def test_a_length_that_may_be_a_time_is_asked(language: str, text: str) -> None:
    draft = await typed(text, language=language, draft=before("sms"))
    assert draft is not None
    assert (draft.at, draft.answers["minutes"]) == ("minutes", 30)


@pytest.mark.parametrize(
    ("language", "text"), [("en", "reduce the credits by 5"), ("de", "zieh vor um eine ganze Weile")]
)
async def test_a_change_that_is_not_understood_is_no_name(language: str, text: str) -> None:
    draft = await typed(text, language=language, draft=before("sign_in"))
    assert draft is not None
    assert "sign_in" not in draft.answers
