"""Every sentence in every language: nothing missing, unused, malformed, too long or in another tone."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import pytest
from babel.messages.catalog import Catalog

from bot.words.catalogues import TRANSLATED, path_of, read, untranslated, update
from bot.words.sentences import Found
from handlers.messages import TEXT_LENGTH, TOAST_LENGTH
from handlers.words import LANGUAGES
from tests.golden.accessible import worded, wordless

BUTTON = 40
"""Characters of a button's label that are seen on a phone."""

FORMAL = {
    "de": r"[a-zäöüß,] (Sie|Ihnen|Ihre?[nmrs]?)\b",
    "nl": r"\b[Uu]w?\b",
    "fr": r"\b([Vv]ous|[Vv]otre|[Vv]os)\b",
    "es": r"\b([Uu]sted(es)?|[Vv]osotros)\b",
    "it": r"[a-zà,] (Lei|Suo|Sua|Suoi|Sue)\b",
    "pt": r"\b([Tt]u|[Tt]eus?|[Tt]uas?|[Oo] senhor)\b",
}
"""The other way to address a person than the one chosen."""

languages = pytest.mark.parametrize("language", TRANSLATED)


def pairs(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    """Each English sentence with its translation, plural forms too; what is untranslated is left out."""
    for message in catalogue:
        if isinstance(message.id, str):
            if message.id and message.string:
                yield message.id, str(message.string)
        else:
            one, many = tuple(message.id)
            forms = tuple(message.string or ())
            yield from ((many if n else one, form) for n, form in enumerate(forms) if form)


def marks(text: str) -> Counter[str]:
    """What a translation must keep: values, tags and commands."""
    return Counter(re.findall(r"\{\w*\}|</?\w+>|(?<!\w)/[a-z]+", text.replace("</", "<")))


def test_every_sentence_can_be_found(found: Found) -> None:
    assert not found.unseen, "make visible which sentence is translated"
    assert not found.bare, "a person would read this untranslated"


@languages
def test_nothing_is_missing(language: str) -> None:
    assert not untranslated(read(language))


@languages
def test_the_catalogue_is_as_the_command_writes_it(language: str, found: Found, tmp_path: Path) -> None:
    copy(path_of(language), path_of(language, tmp_path))
    update(language, found, tmp_path)
    stored, fresh = path_of(language).read_text("utf-8"), path_of(language, tmp_path).read_text("utf-8")
    assert stored == fresh, "run `python -m bot.words`"


@languages
def test_values_tags_and_commands_stay(language: str) -> None:
    wrong = [f"{one} -> {said}" for one, said in pairs(read(language)) if marks(one) != marks(said)]
    assert not wrong


@languages
def test_each_plural_form_is_there(language: str) -> None:
    catalogue = read(language)
    plural = [tuple(m.string or ()) for m in catalogue if not isinstance(m.id, str)]
    assert plural
    assert all(len(forms) == catalogue.num_plurals and all(forms) for forms in plural)


@languages
def test_lines_and_outer_spaces_stay(language: str) -> None:
    for one, said in pairs(read(language)):
        assert said.strip() == said or one.strip() != one, said
        assert said.count("\n") == one.count("\n"), said


@languages
def test_telegram_and_a_phone_can_show_it(language: str, found: Found) -> None:
    said, wrong = dict(pairs(read(language))), []
    for sentence in found.sentences.values():
        text = said.get(sentence.one, sentence.one)
        if "button" in sentence.shown and len(re.sub(r"\{\w+\}", "", text)) > BUTTON:
            wrong.append(f"button: {text}")
        if "toast" in sentence.shown and len(text) > TOAST_LENGTH:
            wrong.append(f"toast: {text}")
        if "command" in sentence.shown and not 3 <= len(text) <= 256:
            wrong.append(f"command: {text}")
        assert len(text) < TEXT_LENGTH / 2
    assert not wrong


def test_the_english_fits_as_well(found: Found) -> None:
    for sentence in found.sentences.values():
        assert "button" not in sentence.shown or len(sentence.one) <= BUTTON, sentence.one
        assert "command" not in sentence.shown or len(sentence.one) >= 3, sentence.one


@languages
def test_only_messages_have_tags(language: str, found: Found) -> None:
    said = dict(pairs(read(language)))
    for sentence in found.sentences.values():
        plain = sentence.shown & {"button", "toast", "command"}
        for text in (sentence.one, said.get(sentence.one, "")):
            assert not (plain and re.search(r"[<>]|&\w+;", text)), text
            assert not re.search(r"[<&]", re.sub(r"</?(b|i|code|blockquote|tg-spoiler)>", "", text)), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_label_and_a_line_begin_with_words(language: str, found: Found) -> None:
    """As who reads with the ears needs it, also on the screens that no story shows in this language."""
    said = dict(pairs(read(language))) if language in TRANSLATED else {}
    wrong = []
    for sentence in found.sentences.values():
        for english in filter(None, (sentence.one, sentence.many)):
            text = said.get(english, english)
            label = "button" in sentence.shown and not worded(text)
            wrong += [text] if label or wordless(text) else []
    assert not wrong


@languages
def test_people_are_addressed_as_friends(language: str) -> None:
    formal = [said for _, said in pairs(read(language)) if re.search(FORMAL[language], said)]
    assert not formal


@languages
def test_typography_is_the_languages_own(language: str) -> None:
    for _, said in pairs(read(language)):
        assert not re.search(r"\w'\w|\.\.\.|  ", said), said
        assert language != "fr" or not re.search(r"(?<![\u00a0\u202f/s])[?!;](?!\w)| :|« | »", said), said


@languages
def test_the_glossary_stands_above(language: str) -> None:
    header = read(language).header_comment
    assert all(f"{word} = " in header for word in ("performer", "booking", "request", "credits", "software"))
