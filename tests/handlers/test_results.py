"""What comes of a tap, a link or a picture stands in the chat, once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from booking.form import Card
from booking.interview import Draft
from booking.ledger import Booking, Intent, Step, Verb
from booking.outcome import Invitation, Stage
from booking.people import Directory
from booking.provider import Order, Performer
from handlers import links
from handlers.callback import Act, Cast, Do, Go, of_booking, of_campaign, of_draft, of_menu
from handlers.messages import Op
from handlers.roles import Role
from handlers.sharing import inline
from providers.webcam.card import CARD
from tests.handlers.still import ANSWERS, EMMA, NOW, World, after

PHOTO = {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}], "media_group_id": "7"}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("bAAAAAAAAAAAAAAAA:x0", "This booking is not yours"),
        (of_menu(Go.CLEAR, "yes"), "There is nothing to clear any more."),
        ("nonsense", "This button is not valid any more."),
    ],
)
async def test_why_nothing_came_of_a_tap_stays_in_the_chat(data: str, why: str) -> None:
    turn = await after({"data": data})
    assert turn.tap is not None
    assert turn.tap.text.startswith(why)
    last = turn.messages[-1]
    assert last.text.startswith(why)
    assert (last.op, last.slot) == (Op.REPOST, "refused")


@pytest.mark.parametrize(
    ("act", "arg", "stage", "why"),
    [
        (Act.CONFIRM, "0:10", Stage.ACCEPTED, "The price has changed since."),
        (Act.REFUSE, "0:10", Stage.ACCEPTED, "The price has changed since."),
        (Act.CONFIRM, "1:12", Stage.ACCEPTED, "It is Ivy Lark who accepted now. Please look again."),
        (Act.REFUSE, "1:12", Stage.ACCEPTED, "It is Ivy Lark who accepted now. Please look again."),
        (Act.CONFIRM, "12", Stage.ACCEPTED, "It is Ivy Lark who accepted now."),
        (Act.CONFIRM, "0:12", Stage.DECLINED, "There is nothing to confirm any more."),
        (Act.REFUSE, "0:12", Stage.DECLINED, "There is no offer to decline any more."),
        (Act.WITHDRAW, "", Stage.INVITED, "It has left already."),
    ],
)
async def test_so_does_why_nothing_came_of_an_answer(act: Act, arg: str, stage: Stage, why: str) -> None:
    asked = (Invitation("4711", stage, reference="77", price=Decimal(12)),)
    order = Order("b" * 16, ANSWERS, NOW)
    booking = Booking("b" * 16, 5, CARD.id, "operator", order, asked, NOW + timedelta(days=1), 30, NOW)
    turn = await after({"data": of_booking(booking.id, act, arg)}, World(bookings=[booking]))
    assert any(m.text.startswith(why) and m.slot == "refused" for m in turn.messages)


@pytest.mark.parametrize(("arg", "confirmed"), [("0:12", []), ("1:12", ["4712"])])
async def test_a_yes_that_was_meant_for_another_at_the_same_price_is_none(
    arg: str, confirmed: list[str]
) -> None:
    first = Invitation("4711", Stage.DECLINED, reference="77", price=Decimal(12))
    asked = (first, replace(first, performer="4712", stage=Stage.ACCEPTED, reference="78"))
    order = Order("b" * 16, ANSWERS, NOW)
    booking = Booking("b" * 16, 5, CARD.id, "operator", order, asked, NOW + timedelta(days=1), 30, NOW)
    turn = await after({"data": of_booking(booking.id, Act.CONFIRM, arg)}, World(bookings=[booking]))
    assert [i.target for i in turn.intents] == confirmed


@pytest.mark.parametrize(
    ("verb", "taps"),
    [
        (Verb.CANCEL, [(Act.CONFIRM, "0:12"), (Act.REFUSE, "0:12"), (Act.ASK_CANCEL, ""), (Act.CANCEL, "0")]),
        (Verb.CONFIRM, [(Act.REFUSE, "0:12"), (Act.ASK_CANCEL, ""), (Act.CANCEL, "0")]),
    ],
)
@pytest.mark.parametrize("step", [Step.CLAIMED, Step.UNKNOWN])
async def test_beside_a_write_that_is_on_its_way_nothing_else_is_begun(
    verb: Verb, taps: list[tuple[Act, str]], step: Step
) -> None:
    asked = (Invitation("4711", Stage.ACCEPTED, reference="77", price=Decimal(12)),)
    order = Order("b" * 16, ANSWERS, NOW)
    write = Intent("i" * 16, "b" * 16, verb, "4711", step=step, saved=NOW, claimed=NOW, price=Decimal(12))
    start = NOW + timedelta(days=1)
    booking = Booking("b" * 16, 5, CARD.id, "operator", order, asked, start, 30, NOW, intents=(write,))
    for act, arg in taps:
        turn = await after({"data": of_booking(booking.id, act, arg)}, World(bookings=[booking]))
        assert turn.intents == []
        assert turn.messages[-1].text.startswith("Something is on its way for this booking already.")


async def test_a_login_that_ended_between_the_list_and_the_tap_is_said() -> None:
    turn = await after({"data": of_menu(Go.FOUND, f"{CARD.id}:77")}, World(locked=True))
    (told,) = turn.messages
    assert told.text == "Webcam sessions needs a login before I can go on. /connect starts it."


async def test_an_answered_question_says_so_above_the_next_one() -> None:
    draft = Draft("d" * 16, 5, CARD.id, CARD.form.version, {}, touched=NOW, revision=3)
    turn = await after({"data": of_draft(draft.id, 2, Do.YES)}, draft=draft)
    (shown,) = turn.messages
    assert "This question was already answered. Here is where we are." in shown.text
    assert "Who would you like" in shown.text


async def test_whoever_takes_news_again_reads_so() -> None:
    turn = await after({"data": of_menu(Go.NEWS, "on")}, person=replace(EMMA, news=False))
    assert [m.text for m in turn.messages] == ["You get news again."]


async def test_the_way_out_of_a_test_is_real_for_who_does_not_run_this_bot() -> None:
    tap = {"data": of_menu(Go.NEWS, "shown:" + "c" * 16)}
    assert (await after(tap)).person.news is False
    assert (await after(tap, role=Role.SUPPORT)).person.news is True


@pytest.mark.parametrize("data", [of_menu(Go.HEALTH, "below"), of_campaign("c" * 16, Cast.PAUSE)])
async def test_a_card_of_the_operators_side_says_to_who_has_no_role_that_it_is_over(data: str) -> None:
    turn = await after({"data": data})
    assert turn.tap is not None
    assert turn.tap.text == "This is not for you."
    (told,) = turn.messages
    assert (told.op, told.message) == (Op.EDIT, turn.tap.message)
    assert (told.text, told.keyboard) == ("You no longer look after this.", ())


async def test_an_album_is_answered_once() -> None:
    for asking in ("", "zone"):
        emma = replace(EMMA, preferences=replace(EMMA.preferences, asking=asking))
        (told,) = (await after(PHOTO, person=emma)).messages
        assert told.text.startswith("I cannot look at pictures")
        assert (told.op, told.slot) == (Op.REPOST, "kind")


async def test_performers_are_found_whatever_their_ids_are() -> None:
    turn = await after({"text": "/help"})
    letters = [Performer("Анна" * 12 + end, "Anna") for end in "аб"]
    turn.directory = Directory({CARD.id: tuple(letters)})
    found = [str(result["id"]) for result in await inline.results(turn, "Anna")]
    assert len(set(found)) == len(letters)
    assert all(len(key.encode()) <= 64 for key in found)


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        ("p_webcam_4711", "Ivy Lark cannot be booked at the moment: Webcam sessions is switched off."),
        ("s_webcam", "Webcam sessions is switched off at the moment."),
    ],
)
async def test_a_link_to_a_service_that_is_off_says_so(payload: str, why: str) -> None:
    (told,) = (await after({"text": f"/start {payload}"}, World(on=False))).messages
    assert told.text.startswith(f"{why}\n\nHello Emma!")


class Further(World):
    """A service of an operator's own, named as they like."""

    def cards(self) -> Mapping[str, Card]:
        return {"roof": replace(CARD, id="roof"), "roof_garden": replace(CARD, id="roof_garden")}

    def card(self, service: str) -> Card | None:
        return self.cards().get(service)


@pytest.mark.parametrize(("service", "performer"), [("roof_garden", "7"), ("roof", "_7_a")])
async def test_a_link_to_a_performer_leads_to_their_service(service: str, performer: str) -> None:
    link = links.to_performer("greenroom_bot", service, performer)
    turn = await after({"text": f"/start {link.partition('=')[2]}"}, Further())
    assert turn.draft is not None
    assert (turn.draft.service, turn.draft.answers["performers"]) == (service, (performer,))
    shared = await after({"data": of_menu(Go.SHARE, f"p_{service}_{performer}")}, Further())
    assert link in shared.messages[-1].text
