"""The finder sees what a person would read, through names, tables, parameters and parts."""

from pathlib import Path

from bot.words.sentences import Found, find

SEEN = """
TABLE = {"a": "From a table."}

class Screen:
    def button(self, label, do):
        return Button(self.words.plain(label), do)

    def draw(self, turn, key):
        notice = "By name." if key else "Or else."
        self.button("By parameter", 1)
        return [self.words.t(notice), self.words.t(TABLE[key]), turn.words.n("One", "Many", 2)]

async def toast(turn):
    turn.answer(turn.words.plain("A toast."))
"""


def found_in(tmp_path: Path, source: str) -> Found:
    """What is found in a program of one file."""
    (tmp_path / "handlers").mkdir()
    (tmp_path / "handlers" / "here.py").write_text(source)
    return find(tmp_path)


def own(found: Found) -> dict[str, set[str]]:
    """The sentences of that file with how they are shown; those of the cards come besides."""
    return {s.one: s.shown for s in found.sentences.values() if s.files == {"handlers/here.py"}}


def test_sentences_are_followed_to_where_they_are_written(tmp_path: Path) -> None:
    found = found_in(tmp_path, SEEN)
    assert own(found) == {
        "From a table.": {"text"},
        "By name.": {"text"},
        "Or else.": {"text"},
        "By parameter": {"plain", "button"},
        "One": {"text"},
        "A toast.": {"plain", "toast"},
    }
    assert found.sentences["One"].many == "Many"
    assert (found.unseen, found.bare) == ([], [])


def test_a_sentence_that_cannot_be_seen_is_reported(tmp_path: Path) -> None:
    found = found_in(tmp_path, "def f(words, thing):\n    return words.t(thing.make())\n")
    assert found.unseen == ["handlers/here.py:2: thing.make()"]


def test_untranslated_words_on_their_way_out_are_reported(tmp_path: Path) -> None:
    source = (
        'def f(turn, n):\n    say(turn, f"Hello {n}")\n    label = "Go on"\n    return Button(label, "x")\n'
    )
    assert len(found_in(tmp_path, source).bare) == 2


def test_what_holds_no_word_needs_no_translation(tmp_path: Path) -> None:
    found = found_in(tmp_path, 'def f(words, a):\n    return Button(f"‹ {a}", words.t("<b>{a}</b> · {b}"))\n')
    assert own(found) == {}
    assert found.bare == []


def test_the_cards_of_all_services_are_read(found: Found) -> None:
    assert {"Performers", "Duration", "Skype", "Google Meet"} <= found.sentences.keys()
    assert "button" in found.sentences["Software"].shown
