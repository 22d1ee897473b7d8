"""What people confide, sealed: bound to its place, read by our keys alone, sealed anew when they change."""

from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import pytest
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb
from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import JSONB

from booking.form import Field, Form, Kind, Value
from bot.database.pool import open_pool
from bot.office import AuditLog
from bot.sealing.keys import Resealing, begin, command
from bot.sealing.seals import Seals
from bot.sealing.secrets import Vault
from bot.stop import Stop
from bot.tables import Base
from tests.keys import seals

OLD, NEW = b"o" * 32, b"n" * 32
FORM = Form(
    1,
    (
        Field("software", Kind.CHOICE, "Software", "Which?"),
        Field("name", Kind.TEXT, "Name", "Name?"),
        Field("pin", Kind.NUMBER, "Pin", "Pin?", private=True),
    ),
)
PLACES = ("accounts/x/2/access", "accounts/x/2/refresh")
ACCOUNT = """INSERT INTO accounts (service, key, person, access, refresh, state, linked, busy)
VALUES ('x', 'k', 2, %s, %s, 'leaving', now() - interval '2 minutes', now() + interval '1 minute')"""
CLEAR = {
    "accounts": {"service", "key", "scopes", "state"},
    "activity": set(),
    "audit": {"role", "verb", "subject", "details"},
    "attendees": {"booking"},
    "bookings": {"id", "service", "account", "stage", "mark", "replaces", "entry"},
    "drafts": {"id", "service", "limits", "at", "stage", "last", "replaces"},
    "feeds": {"id"},
    "guests": {"booking", "reference"},
    "inbox": {"state", "error"},
    "intents": {"id", "booking", "verb", "target", "step"},
    "invitations": {"booking", "performer", "service", "account", "stage", "reason", "reference"},
    "listed": {"campaign"},
    "live": {"slot"},
    "logins": {"id", "service"},
    "menus": {"told"},
    "outbox": {"state", "key", "error"},
    "people": {"name", "language", "zone", "date_order", "earlier", "consented", "username"},
    "prepared": {"id", "service"},
    "recipients": {"campaign", "state", "language", "messages", "changed", "error"},
    "reminders": {"booking", "verdict"},
    "staff": {"role"},
    "watches": {"id", "service", "hours", "zone", "state", "replaces"},
}
"""Words and structures about people that lie in clear: names of things, never what somebody confides."""
NOBODYS = {"bucket", "calls", "campaigns", "failures", "keys", "outages", "presence", "standings", "tallies"}


def test_no_new_column_lies_in_clear_without_a_thought() -> None:
    found = {
        table.name: {
            str(column.name)
            for column in table.columns
            if isinstance(column.type, Text | JSONB) and "sealed" not in column.info
        }
        for table in Base.metadata.sorted_tables
        if table.name not in NOBODYS
    }
    assert found == CLEAR


def test_a_value_is_read_in_its_own_place_only() -> None:
    mine = seals()
    kept = mine.seal("vera", "people", 7, "remembered")
    assert "vera" not in kept
    assert mine.open(kept, "people", 7, "remembered") == "vera"
    for other in (("people", 8, "remembered"), ("people", 7, "name"), ("drafts", 7, "remembered")):
        assert mine.open(kept, *other) is None
    assert mine.open_bytes(mine.seal_bytes(b"raw", "inbox", 1), "inbox", 1) == b"raw"
    assert mine.open_bytes(mine.seal_bytes(b"raw", "inbox", 1), "inbox", 2) is None


def test_answers_are_sealed_that_are_written_or_private() -> None:
    mine, place = seals({"demo": FORM}.get), ("drafts", "d1", "answers")
    answers: dict[str, Value] = {"software": "3", "name": "sealed:vera", "pin": 471100}
    kept = mine.seal_answers(answers, "demo", *place)
    assert kept["software"] == "3"
    assert not {"sealed:vera", 471100} & set(kept.values())
    assert mine.open(kept, *place) == answers
    assert mine.open({**kept, "name": kept["pin"]}, *place) == {"software": "3", "pin": 471100}, "swapped"
    assert mine.seal_answers({"software": "3"}, "off", *place)["software"] != "3"


def test_what_no_key_opens_is_asked_again_and_what_lay_in_clear_is_read() -> None:
    place = ("drafts", "d1", "answers")
    kept = seals({"demo": FORM}.get, OLD).seal_answers({"software": "3", "name": "vera"}, "demo", *place)
    assert seals(key=NEW).open(kept, *place) == {"software": "3"}
    assert seals().open({"software": "3", "name": "vera"}, *place) == {"software": "3", "name": "vera"}
    assert seals().open_bytes(b'{"update_id": 1}', "inbox", 1) == b'{"update_id": 1}'


def keyring(*keys: bytes) -> Seals:
    return Seals(Vault(keys), {"demo": FORM}.get)


async def seed(connection: AsyncConnection[Any], sealed: Seals) -> None:
    """One person in clear, as before an upgrade, and one under a key; each with a booking."""
    for person, answers in ((1, {"software": "3", "name": "ada"}), (2, {"software": "4", "name": "vera"})):
        number = f"b{person}"
        kept = answers if person == 1 else sealed.seal_answers(answers, "demo", "bookings", number, "answers")
        await connection.execute("INSERT INTO people (id) VALUES (%s)", [person])
        await connection.execute(
            "INSERT INTO bookings (id, person, service, account, answers) VALUES (%s, %s, 'demo', 'x', %s)",
            [number, person, Jsonb(kept)],
        )
        await connection.execute(
            "INSERT INTO invitations (booking, performer, contact) VALUES (%s, 'p', 'https://example.org/pin')",
            [number],
        )


async def test_keys_change_and_everything_that_lasts_goes_with_them(database: str) -> None:
    async with open_pool(database, most=2) as pool:
        old, both, new = keyring(OLD), keyring(NEW, OLD), keyring(NEW)
        async with pool.connection() as connection:
            await seed(connection, old)
        await begin(pool, old)
        with pytest.raises(Stop, match="SECRET_KEYS"):
            await begin(pool, new)
        await begin(pool, both)
        assert await Resealing(pool, both).run() == 4
        assert await Resealing(pool, both).run() == 0
        await begin(pool, new)
        assert not await Resealing(pool, new).left()
        with pytest.raises(Stop):
            await begin(pool, old)
        async with pool.connection() as connection:
            found = await connection.execute("SELECT id, answers FROM bookings ORDER BY id")
            rows = await found.fetchall()
            said = await (await connection.execute("SELECT contact FROM invitations")).fetchall()
    opened = [new.open(kept, "bookings", number, "answers") for number, kept in rows]
    assert opened == [{"software": "3", "name": "ada"}, {"software": "4", "name": "vera"}]
    assert "ada" not in str(rows)
    assert "https" not in str(said)


async def test_an_older_key_may_go_when_no_row_needs_it(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A replica that still has it first goes on after the rows were looked through; no service is on."""
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("SECRET_KEYS", ",".join(urlsafe_b64encode(key).decode() for key in (NEW, OLD)))
    async with open_pool(database, most=2) as pool:
        old, both = keyring(OLD), keyring(NEW, OLD)
        await begin(pool, both)
        await Resealing(pool, both).run()
        assert await command(lost=False) == "the first key opens all"
        async with pool.connection() as connection:
            await seed(connection, old)
            await connection.execute(ACCOUNT, [old.vault.seal("token", place) for place in PLACES])
        assert await command(lost=False) == "still to be sealed under the first key: accounts, bookings"
        assert await Resealing(pool, both).run()
        assert await command(lost=False) == "the first key opens all"
        async with pool.connection() as connection:
            kept = await (await connection.execute("SELECT access, refresh FROM accounts")).fetchone()
    assert kept
    assert [keyring(NEW).vault.open(*each) for each in zip(kept, PLACES, strict=True)] == ["token"] * 2


async def test_lost_keys_are_given_up_by_a_command(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "one"))
    assert "still to be sealed under the first key: accounts, people" in await command(lost=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "two"))
    with pytest.raises(Stop, match="python -m bot keys --help"):
        await command(lost=False)
    assert "from now on" in await command(lost=True)
    async with open_pool(database, most=1) as pool:
        [(person, role, verb)] = [(e.person, e.role, e.verb) for e in await AuditLog(pool).newest()]
    assert (person, role, verb) == (0, "", "secrets.lose")
    assert await command(lost=False)
