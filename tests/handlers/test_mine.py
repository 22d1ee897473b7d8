"""Words about sessions that are agreed lead to those, whatever else is open."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from booking.ledger import Booking
from booking.outcome import Invitation, Stage
from booking.provider import Order
from booking.reminders import Kept
from handlers.callback import ID_LENGTH
from providers.webcam.card import CARD
from tests.handlers.still import ANSWERS, EMMA, NOW, World, after


def booked(number: int, stage: Stage) -> Booking:
    starts, order = NOW + timedelta(days=number), Order(str(number), ANSWERS, NOW)
    asked = (Invitation("4711", stage, reference="1"),)
    return Booking(str(number), 5, CARD.id, "operator", order, asked, starts, 30, NOW)


OPEN, FIRST, SECOND = booked(1, Stage.INVITED), booked(2, Stage.CONFIRMED), booked(3, Stage.CONFIRMED)


@pytest.mark.parametrize("said", ["When is my next session?", "I can't make it"])
async def test_sessions_agreed_are_not_hidden_behind_an_open_request(said: str) -> None:
    (listed,) = (await after({"text": said}, World(bookings=[OPEN, SECOND, FIRST]))).messages
    assert "Your bookings · Upcoming" in listed.text
    assert [row[0].label[:10] for row in listed.keyboard[:2]] == ["Sun 22 Nov", "Mon 23 Nov"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "I can't make it on Sunday, sorry"),
        ("de", "am Sonntag kann ich leider nicht"),
        ("de", "ich kann am Sonntag nicht kommen"),
        ("nl", "ik kan zondag niet"),
        ("fr", "je ne peux pas dimanche"),
        ("es", "no puedo el domingo"),
        ("it", "domenica non posso"),
        ("pt", "não posso no domingo"),
    ],
)
async def test_who_cannot_come_on_a_day_is_asked_about_the_session_of_that_day(
    language: str, said: str
) -> None:
    emma = replace(EMMA, language=language)
    (asked,) = (await after({"text": said}, World(bookings=[SECOND, FIRST]), emma)).messages
    assert asked.slot == "remind:2"


async def test_who_cannot_do_something_else_is_not_asked() -> None:
    for said in ("I can't hear you", "I can't find Ivy on Sunday"):
        turn = await after({"text": said}, World(bookings=[FIRST]))
        assert not [m for m in turn.messages if m.slot == "remind:2"]


async def test_the_one_session_agreed_is_the_next_one() -> None:
    (card,) = (await after({"text": "When is my next session?"}, World(bookings=[OPEN, FIRST]))).messages
    assert card.slot == "booking:2"
    (listed,) = (await after({"text": "my bookings"}, World(bookings=[OPEN, FIRST]))).messages
    assert "Your bookings · Waiting" in listed.text


CANCELS = [
    ("en", "I want to cancel my booking with Ivy on Sunday at 8 pm"),
    ("en", "I need to cancel Ivy on sunday"),
    ("en", "Ivy sunday 8 pm please cancel"),
    ("en", "cancel it"),
    ("de", "ich möchte meine Buchung mit Ivy am Sonntag um 20 Uhr stornieren"),
    ("de", "ich muss Ivy am Sonntag absagen"),
    ("de", "sag die Session mit Ivy am Sonntag bitte ab"),
    ("de", "stornieren"),
    ("nl", "ik wil mijn boeking met Ivy zondag om 20 uur annuleren"),
    ("fr", "je veux annuler ma réservation avec Ivy dimanche à 20h"),
    ("es", "quiero cancelar mi reserva con Ivy el domingo a las 20"),
    ("it", "voglio annullare la mia prenotazione con Ivy domenica alle 20"),
    ("pt", "quero cancelar minha reserva com Ivy domingo às 20h"),
    ("en", "show my bookings"),
    ("de", "zeig mir meine Buchungen"),
]


@pytest.mark.parametrize(("language", "words"), CANCELS)
async def test_who_cancels_in_words_is_shown_the_booking(language: str, words: str) -> None:
    turn = await after({"text": words}, World(bookings=[FIRST]), replace(EMMA, language=language))
    (card,) = turn.messages
    assert (card.slot, turn.draft) == ("booking:2", None)


@pytest.mark.parametrize("words", ["stornieren", "ich muss Ivy am Sonntag absagen", "zeig meine Buchungen"])
async def test_with_nothing_booked_or_more_than_one_there_is_the_list(words: str) -> None:
    german = replace(EMMA, language="de")
    for world in (World(), World(bookings=[FIRST, SECOND])):
        turn = await after({"text": words}, world, german)
        assert ([m.slot for m in turn.messages], turn.draft) == (["bookings"], None)


MOVES = [
    ("en", "can I move my session with Ivy to saturday 9 pm"),
    ("de", "ich möchte die Session mit Ivy auf Samstag 21 Uhr verschieben"),
    ("nl", "ik wil mijn sessie met Ivy verplaatsen naar zaterdag 21 uur"),
    ("fr", "je voudrais déplacer ma séance avec Ivy à samedi 21h"),
    ("es", "quiero mover mi sesión con Ivy al sábado a las 21"),
    ("it", "vorrei spostare la mia sessione con Ivy a sabato alle 21"),
    ("pt", "quero mudar minha sessão com Ivy para sábado às 21h"),
]


@pytest.mark.parametrize(("language", "words"), MOVES)
async def test_who_moves_in_words_is_asked_about_that_time(language: str, words: str) -> None:
    emma = replace(EMMA, language=language)
    turn = await after({"text": words}, World(bookings=[FIRST]), emma)
    (asked,) = turn.messages
    assert (asked.slot, turn.draft) == ("move:2", None)
    assert asked.keyboard[0][0].data.endswith(
        str(int(datetime(2026, 11, 21, 21, tzinfo=UTC).timestamp()) // 60)
    )


@pytest.mark.parametrize("words", ["Ivy on Sunday at 8 pm", "book my session with Ivy on sunday at 8 pm"])
async def test_a_request_stays_one(words: str) -> None:
    turn = await after({"text": words}, World(bookings=[FIRST]))
    assert turn.draft is not None


@pytest.mark.parametrize(
    ("asked", "slot", "german"),
    [
        ("cancel 2", "cancel:2", "stornieren?"),
        ("move 2 2026-11-23", "move:2", "auf welche Zeit"),
        ("remind 2 r", "remind:2", "Erinnerungen an diese Buchung"),
        ("cannot 2", "remind:2", "Du kannst"),
    ],
)
async def test_what_is_asked_is_asked_anew_in_another_language(asked: str, slot: str, german: str) -> None:
    emma = replace(EMMA, preferences=replace(EMMA.preferences, asking=asked))
    world = World(bookings=[FIRST], kept=Kept(NOW, said=("l1440",)))
    turn = await after({"text": "/language de"}, world, emma)
    (told,) = [m for m in turn.messages if m.slot == slot]
    assert german in told.text
    assert turn.person.preferences.asking == asked


LATER = [
    ("en", "can we make it an hour later?", (22, 13)),
    ("en", "an hour later please", (22, 13)),
    ("en", "change it to Monday 9pm", (23, 21)),
    ("en", "make it Monday 9pm", (23, 21)),
    ("en", "move it to tomorrow", (21, 12)),
    ("nl", "kan het een uur later?", (22, 13)),
    ("nl", "zet het op maandag 21 uur", (23, 21)),
    ("de", "geht es eine Stunde später?", (22, 13)),
    ("de", "können wir das auf Montag 21 Uhr verschieben?", (23, 21)),
    ("fr", "est-ce possible une heure plus tard ?", (22, 13)),
    ("fr", "change pour lundi 21h", (23, 21)),
    ("es", "¿puede ser una hora más tarde?", (22, 13)),
    ("es", "cámbialo al lunes a las 21", (23, 21)),
    ("it", "possiamo fare un'ora più tardi?", (22, 13)),
    ("it", "spostalo a lunedì alle 21", (23, 21)),
    ("pt", "pode ser uma hora mais tarde?", (22, 13)),
    ("pt", "muda para segunda às 21h", (23, 21)),
]


@pytest.mark.parametrize(("language", "words", "to"), LATER)
async def test_another_time_for_what_is_booked_is_a_move(
    language: str, words: str, to: tuple[int, int]
) -> None:
    emma = replace(EMMA, language=language)
    turn = await after({"text": words}, World(bookings=[FIRST]), emma)
    (asked,) = turn.messages
    wanted = int(datetime(2026, 11, *to, tzinfo=UTC).timestamp()) // 60
    assert (asked.slot, turn.draft) == ("move:2", None)
    assert asked.keyboard[0][0].data.endswith(str(wanted))
    several = World(bookings=[replace(FIRST, id="2" * ID_LENGTH), replace(SECOND, id="3" * ID_LENGTH)])
    turn = await after({"text": words}, several, emma)
    (which,) = turn.messages
    meant = which.keyboard[0][0].data
    assert (len(which.keyboard), turn.draft, meant.endswith(str(wanted))) == (2, None, True)
    (asked,) = (await after({"data": meant}, several, emma)).messages
    assert (asked.slot, asked.keyboard[0][0].data) == (f"move:{'2' * ID_LENGTH}", meant)


@pytest.mark.parametrize("words", ["an hour later", "change it to Monday 9pm"])
async def test_with_nothing_booked_there_is_nothing_to_move(words: str) -> None:
    turn = await after({"text": words}, World())
    assert not [m for m in turn.messages if m.slot.startswith("move")]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "when is Ivy?"),
        ("en", "what time is my session with Ivy"),
        ("de", "wann ist Ivy?"),
        ("nl", "wanneer is Ivy?"),
        ("fr", "c'est quand Ivy ?"),
        ("es", "¿cuándo es Ivy?"),
        ("it", "quando è Ivy?"),
        ("pt", "quando é a Ivy?"),
    ],
)
async def test_who_asks_when_somebody_is_sees_that_booking(language: str, words: str) -> None:
    turn = await after({"text": words}, World(bookings=[FIRST]), replace(EMMA, language=language))
    assert ([m.slot for m in turn.messages], turn.draft) == (["booking:2"], None)


@pytest.mark.parametrize("words", ["when is Ivy free?", "book Ivy tomorrow, remind me 10 minutes before"])
async def test_more_than_that_is_read_as_ever(words: str) -> None:
    turn = await after({"text": words}, World(bookings=[FIRST]))
    assert not {m.slot for m in turn.messages} & {"booking:2", "remind:2"}
