"""Text on its way in: HTML and MarkdownV2 read as Telegram reads them, lengths in UTF-16, found entities."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.botapi import entities, html_text, markdown_text
from sandbox.botapi.client import Person
from sandbox.botapi.errors import ApiError
from tests.sandbox.conftest import Api

TIME = {"type": "date_time", "offset": 0, "length": 3, "unix_time": 1800000000, "date_time_format": "wDt"}


def one(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("a <b>b</b> c", "a b c", [one("bold", 2, 1)]),
        ("<b>x<i>y</i></b>", "xy", [one("italic", 1, 1), one("bold", 0, 2)]),
        ("👍<u>é</u>", "👍é", [one("underline", 2, 1)]),
        ("1 &lt; 2 &amp; 3 &#8364; &#x20ac; &nbsp; &", "1 < 2 & 3 € € &nbsp; &", []),
        (
            '<a href="https://a.example/?x=1&amp;y=2">l</a>',
            "l",
            [one("text_link", 0, 1, url="https://a.example/?x=1&y=2")],
        ),
        ('<a href="tg://user?id=5">l</a>', "l", [one("text_mention", 0, 1, user={"id": 5})]),
        ("<a href='nowhere at all'>l</a>", "l", []),
        ('<pre><code class="language-py">x</code></pre>', "x", [one("pre", 0, 1, language="py")]),
        ("<code>x</code><pre>y</pre>", "xy", [one("code", 0, 1), one("pre", 1, 1)]),
        (
            '<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>',
            "xy",
            [one("spoiler", 0, 1), one("spoiler", 1, 1)],
        ),
        ("<blockquote expandable>x</blockquote>", "x", [one("expandable_blockquote", 0, 1)]),
        ('<tg-emoji emoji-id="77">👍</tg-emoji>', "👍", [one("custom_emoji", 0, 2, custom_emoji_id="77")]),
        ('<tg-time unix="1800000000" format="wDt">Fri</tg-time>', "Fri", [TIME]),
        ("<S>a</S><strong>b</><em></em>", "ab", [one("strikethrough", 0, 1), one("bold", 1, 1)]),
    ],
)
def test_html_is_read(source: str, text: str, found: list[dict[str, Any]]) -> None:
    assert html_text.parse(source) == (text, found)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("é <x>", 'Unsupported start tag "x" at byte offset 3'),
        ("2 <3", "Unclosed start tag at byte offset 2"),
        ("a < b >", 'Unsupported start tag "" at byte offset 2'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x>y', "Unclosed start tag at byte offset 0"),
        (
            "<a href>y</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
        ),
        ("<a =x>y</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=a/b>y</a>", "Unexpected end of name token at byte offset 8"),
        ('<span class="red">y</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="x">y</tg-emoji>', "Invalid custom emoji identifier specified"),
        ('<tg-time unix="soon">y</tg-time>', "Invalid date_time unix time specified"),
        ('<tg-time unix="1" format="xy">y</tg-time>', "Invalid date_time format specified"),
    ],
)
def test_wrong_html_is_refused_in_telegrams_words(source: str, reason: str) -> None:
    with pytest.raises(ApiError) as refused:
        html_text.parse(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("*b* _i_ __u__ ~s~ ||p||", "b i u s p", ["bold", "italic", "underline", "strikethrough", "spoiler"]),
        ("_a *b*_ 1\\.5", "a b 1.5", ["bold", "italic"]),
        ("`a_b` ```py\nx*y```", "a_b x*y", ["code", "pre"]),
        ("[l](https://a.example/\\)x) ![👍](tg://emoji?id=5)", "l 👍", ["text_link", "custom_emoji"]),
        ("![Fri](tg://time?unix=1800000000&format=wDt)", "Fri", ["date_time"]),
        (">one\n>two\nthree", "one\ntwo\nthree", ["blockquote"]),
        (">one||", "one", ["expandable_blockquote"]),
    ],
)
def test_markdown_is_read(source: str, text: str, found: list[str]) -> None:
    plain, marks = markdown_text.parse(source)
    assert (plain, [mark["type"] for mark in marks]) == (text, found)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("1.5", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("a *b", "Can't find end of Bold entity at byte offset 2"),
        ("é `b", "Can't find end of Code entity at byte offset 3"),
        ("*a _b* c_", "Can't find end of Italic entity at byte offset 3"),
        ("![x](https://a.example)", "Invalid custom emoji URL specified"),
    ],
)
def test_wrong_markdown_is_refused(source: str, reason: str) -> None:
    with pytest.raises(ApiError) as refused:
        markdown_text.parse(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("/start now", ["bot_command"]),
        ("go /book@greenroom_demo_bot", ["bot_command"]),
        ("see https://a.example/x, a.example and me@b.example", ["url", "url", "email"]),
        ("@ada_lovelace #tag $USD +49 30 1234567", ["mention", "hashtag", "cashtag", "phone_number"]),
        ("12/03 a/b and/or #1", []),
    ],
)
def test_entities_are_found_in_plain_text(text: str, kinds: list[str]) -> None:
    found = entities.find(text)
    assert [entity["type"] for entity in found] == kinds
    assert all(entities.cut(text, e["offset"], e["length"]).strip() for e in found)


@given(
    st.text(alphabet="ab<>&\"'👍é \n", max_size=30),
    st.lists(st.tuples(st.integers(0, 20), st.integers(1, 9))),
)
def test_drawn_html_reads_back_as_the_same_text(text: str, spans: list[tuple[int, int]]) -> None:
    size = entities.units(text)
    whole = {0}
    for char in text:
        whole.add(max(whole) + entities.units(char))
    marks = [one("bold", a, n) for a, n in spans if a in whole and a + n in whole and a + n <= size]
    drawn = entities.to_html(text, marks)
    assert unescape(drawn.replace("<b>", "").replace("</b>", "")) == text
    assert html_text.parse(drawn.replace("&#x27;", "'"))[0] == text


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"text": ""}, "message text is empty"),
        ({}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "\u200b\u200f \ufeff"}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "👍" * 2049}, "message is too long"),
        ({"text": "x", "parse_mode": "Word"}, "unsupported parse_mode"),
        ({"text": "x", "entities": "{"}, "can't parse entities JSON object"),
    ],
)
async def test_texts_that_do_not_fit(api: Api, ada: Person, params: dict[str, Any], reason: str) -> None:
    assert await api.refusal("sendMessage", chat_id=ada.id, **params) == f"400 Bad Request: {reason}"


async def test_length_counts_after_the_markup_is_read(api: Api, ada: Person) -> None:
    sent = await api.ok("sendMessage", chat_id=ada.id, text=f"  <b>{'👍' * 2048}</b>\n", parse_mode="HTML")
    assert sent["entities"] == [one("bold", 0, 4096)]
    given_entities = [one("italic", 0, 2), one("bot_command", 0, 2), one("bold", 3, 99)]
    sent = await api.ok(
        "sendMessage", chat_id=ada.id, text="<b>- <code>a <i>b</i> #c</code></b>", parse_mode="HTML"
    )
    assert sent["entities"] == [one("bold", 0, 8), one("code", 2, 6)]
    sent = await api.ok("sendMessage", chat_id=ada.id, text="ab c", entities=given_entities)
    assert sent["entities"] == [one("italic", 0, 2)]


async def test_only_a_hundred_entities_count(api: Api, ada: Person) -> None:
    sent = await api.ok("sendMessage", chat_id=ada.id, text="<b>x</b>-" * 101, parse_mode="HTML")
    assert len(sent["entities"]) == 100
