"""Whom a broadcast goes to: what of bookings and services is meant together must hold of one booking."""

from datetime import UTC, datetime

import psycopg
import pytest

from bot.campaigns.audience import condition
from handlers.broadcast.campaign import Audience

ROWS = """
INSERT INTO people (id, chat, language, zone, news, blocked) VALUES
  (1, 1, 'en', 'Europe/London', true, false), (2, 2, 'de', 'Europe/Berlin', true, false),
  (3, 3, 'de', 'Asia/Tokyo', true, false), (4, 4, 'en', '', false, false), (5, 5, 'en', '', true, true);
INSERT INTO bookings (id, person, service, account, stage, ended) VALUES
  ('a', 1, 'webcasts', 'o', 'done', true), ('b', 1, 'webcam', 'o', 'invited', false),
  ('c', 2, 'webcasts', 'o', 'invited', false)
"""


@pytest.mark.parametrize(
    ("audience", "people"),
    [
        (Audience(), {1, 2, 3}),
        (Audience(languages=frozenset({"de"})), {2, 3}),
        (Audience(languages=frozenset({"de"}), zones=frozenset({"Asia/Tokyo"})), {3}),
        (Audience(service="webcasts"), {1, 2}),
        (Audience(booked="open"), {1, 2}),
        (Audience(service="webcasts", booked="open"), {2}),
        (Audience(service="webcasts", booked="held"), {1}),
        (Audience(booked="never"), {3}),
        (Audience(service="webcam", booked="never"), {2, 3}),
    ],
)
def test_who_is_meant(database: str, audience: Audience, people: set[int]) -> None:
    where, values = condition(audience, "c", datetime.now(UTC))
    with psycopg.connect(database) as connection:
        for statement in ROWS.split(";\n"):
            connection.execute(statement.encode())
        found = connection.execute(f"SELECT p.id FROM people p WHERE {where}".encode(), values).fetchall()
    assert {person for (person,) in found} == people
