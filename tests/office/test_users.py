"""/users: found and seen without private answers, kept out, slowed down, written to; all of it logged."""

import asyncio

from tests.office.conftest import Bureau

MADE = """INSERT INTO bookings (id, person, service, account, starts, stage, made)
SELECT 'b' || n, {person}, 'webcam', 'operator', '2026-03-02 20:00Z', 'done', now()
FROM generate_series(1, 49) n RETURNING 1"""
REQUEST = "/book Marlowe Finch tomorrow at 20:00 for 30 minutes, 10 credits, Skype"


async def open_request(bureau: Bureau) -> None:
    """Ada is asked her last question, with a private answer given."""
    await bureau.ada.say("/timezone Berlin")
    await bureau.ada.reads("Noted")
    await bureau.ada.say(REQUEST)
    await bureau.ada.reads("What is your sign-in name?")
    await bureau.ada.say("ada_on_stage")
    await bureau.ada.reads("phone chat")


async def review(bureau: Bureau) -> None:
    """Her last question is answered."""
    await bureau.ada.tap("No")
    await bureau.ada.reads("Please check")


async def send(bureau: Bureau) -> None:
    """Her request, as far as the bot lets her."""
    await review(bureau)
    await bureau.ada.tap("Send the request")


async def test_a_person_is_seen_without_private_answers_and_that_is_logged(bureau: Bureau) -> None:
    await open_request(bureau)
    await bureau.rows("INSERT INTO people (id, name) SELECT n, 'Wad ' || n FROM generate_series(1, 11) n")
    await bureau.rows(
        "INSERT INTO bookings (id, person, service, account, starts, stage)"
        f" VALUES ('b', {bureau.ada.id}, 'webcam', 'operator', '2026-03-02 20:00Z', 'done')"
    )
    await bureau.rows("UPDATE people SET username = 'ada_l' WHERE name = 'Ada'")
    await bureau.olga.say("/users wad")
    many = await bureau.olga.reads("there are more. Send more of the name")
    assert len(many.keys) == 10
    await bureau.olga.say("/users @Ada_L")
    seen = await bureau.olga.reads("Open request at Webcam sessions, now at: Phone chat")
    assert f"Ada @ada_l {bureau.ada.id}" in seen.text
    assert "Language English, zone Europe/Berlin" in seen.text
    assert "Webcam sessions · over" in seen.text
    assert seen.buttons[0] == ["Block", "One a day"]
    assert "Marlowe Finch" in seen.text
    assert "ad…ge" in seen.text
    assert "ada_on_stage" not in seen.text
    logged = await bureau.rows("SELECT verb, subject FROM audit")
    assert logged == [("people.look", str(bureau.ada.id))]


async def test_whoever_is_blocked_gets_one_sentence_until_let_in_again(bureau: Bureau) -> None:
    await open_request(bureau)
    await bureau.olga.say(f"/users {bureau.ada.id}")
    await bureau.olga.tap("Block")
    await bureau.olga.reads("Blocked.")
    await bureau.ada.say("/book")
    await bureau.ada.reads("You cannot use this bot at the moment.")
    await bureau.ada.say("/privacy")
    await bureau.ada.reads("What I keep about you")
    await bureau.olga.tap("Unblock")
    await bureau.olga.reads("Not blocked any more.")
    await bureau.ada.say("/help")
    await bureau.ada.reads("What I understand")
    acts = await bureau.rows(
        "SELECT details->'blocked' FROM audit WHERE verb = 'people.block' ORDER BY number"
    )
    assert acts == [(True,), (False,)]
    await bureau.olga.say("/audit")
    await bureau.olga.reads(f"Let Ada {bureau.ada.id} in again")


async def test_a_limit_holds_back_the_second_request_of_a_day(bureau: Bureau) -> None:
    await open_request(bureau)
    await bureau.olga.say(f"/users {bureau.ada.id}")
    await bureau.olga.tap("One a day")
    await bureau.olga.reads("Requests a day: 1 at most.")
    await send(bureau)
    await bureau.ada.reads("invited")
    await open_request(bureau)
    await send(bureau)
    await bureau.ada.reads("as many requests today as you may")
    assert await bureau.rows("SELECT count(*) FROM bookings") == [(1,)]


async def test_nobody_sends_more_than_fifty_requests_in_a_day(bureau: Bureau) -> None:
    await open_request(bureau)
    await bureau.rows(MADE.format(person=bureau.ada.id))
    await review(bureau)
    shown = await bureau.ada.reads("Please check")
    await asyncio.gather(*(bureau.ada.tap("Send the request", shown) for _ in range(20)))
    await bureau.ada.sees("invited")
    await open_request(bureau)
    await send(bureau)
    await bureau.ada.reads("as many requests today as you may")
    assert await bureau.rows("SELECT count(*) FROM bookings") == [(50,)]


async def test_a_letter_is_shown_first_then_sent_and_its_words_are_not_logged(bureau: Bureau) -> None:
    await bureau.ada.say("/help")
    await bureau.ada.reads("What I understand")
    await bureau.olga.say(f"/users {bureau.ada.id} {'x' * 2001}")
    await bureau.olga.reads("That is too long: 2,001 characters, and 2,000 are the most.")
    await bureau.olga.say(f"/users {bureau.ada.id}\nDear <Ada>, is all well?\n\nYours")
    await bureau.olga.reads("Dear <Ada>, is all well?")
    await bureau.olga.tap("Send")
    await bureau.ada.reads("From those who run this bot:\nDear <Ada>, is all well?\n\nYours")
    await bureau.olga.reads("On its way to Ada.")
    (row,) = await bureau.rows("SELECT verb, subject, details -> 'characters' FROM audit")
    assert row == ("people.write", str(bureau.ada.id), 31)
    assert await bureau.rows("SELECT count(*) FROM audit WHERE details::text LIKE '%well%'") == [(0,)]


async def test_send_tapped_twice_sends_one_letter(bureau: Bureau) -> None:
    await bureau.ada.say("/help")
    await bureau.ada.reads("What I understand")
    await bureau.olga.say(f"/users {bureau.ada.id} Is all well?")
    shown = await bureau.olga.reads("Is all well?")
    await asyncio.gather(bureau.olga.tap("Send", shown), bureau.olga.tap("Send", shown))
    await bureau.olga.reads("On its way to Ada.")
    await bureau.olga.say("/help")
    await bureau.olga.reads("What I understand")
    letters = [m for m in await bureau.ada.messages() if "Is all well?" in m.text]
    assert len(letters) == 1
    assert await bureau.rows("SELECT count(*) FROM audit WHERE verb = 'people.write'") == [(1,)]


async def test_who_never_wrote_in_private_or_has_blocked_us_is_not_written_to(bureau: Bureau) -> None:
    await bureau.rows(f"INSERT INTO people (id, name) VALUES ({bureau.ada.id}, 'Ada')")
    await bureau.olga.say(f"/users {bureau.ada.id} Hello?")
    await bureau.olga.reads("Has never written to me in private, so cannot be written to.")
    await bureau.ada.say("/help")
    await bureau.ada.reads("What I understand")
    await bureau.olga.say(f"/users {bureau.ada.id} Hello again")
    await bureau.olga.reads("Hello again")
    await bureau.rows(f"UPDATE people SET reachable = false WHERE id = {bureau.ada.id}")
    await bureau.olga.tap("Send")
    await bureau.olga.reads("Has blocked me, so cannot be written to.\n\nHello again")
    assert await bureau.rows("SELECT count(*) FROM audit WHERE verb = 'people.write'") == [(0,)]


async def test_a_role_given_twice_greets_once(bureau: Bureau) -> None:
    await bureau.ada.say("/help")
    await bureau.ada.reads("What I understand")
    await bureau.olga.say(f"/staff {bureau.ada.id}")
    asked = await bureau.olga.reads("What shall Ada be?")
    await asyncio.gather(bureau.olga.tap("Support", asked), bureau.olga.tap("Support", asked))
    await bureau.olga.reads(": Support")
    await bureau.ada.reads("You now help to run this bot, as: Support.")
    assert await bureau.rows("SELECT count(*) FROM audit WHERE verb = 'staff.name'") == [(1,)]


async def test_nobody_else_finds_anybody_and_nobody_of_the_house_is_blocked(bureau: Bureau) -> None:
    await bureau.ada.say(f"/users {bureau.olga.id}")
    await bureau.ada.reads("I do not know /users")
    await bureau.olga.say("/help")
    await bureau.olga.say(f"/users {bureau.olga.id}")
    await bureau.olga.tap("Block")
    await bureau.olga.toast("take the role away first")
    assert await bureau.rows("SELECT count(*) FROM people WHERE blocked") == [(0,)]
