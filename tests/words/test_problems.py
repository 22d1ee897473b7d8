"""Every Problem that is made anywhere can be said, and every sentence for one is made somewhere."""

import ast
from collections.abc import Iterator
from pathlib import Path

from booking.form import Problem
from booking.people import Person
from booking.writes import NOTES
from bot.words.code import Code, Place, argument
from bot.words.sentences import ROOT
from handlers.clock.times import Times
from handlers.request.problems import SENTENCES, sentence
from handlers.words import words_for

FOLDERS = ("booking", "handlers", "providers")


def codes(root: Path) -> Iterator[str]:
    """Every code given to a Problem in the code, by what makes it or by a limit."""
    code = Code(root, FOLDERS)
    none = ast.Constant("")
    given = [argument(call, "code", 1) or Place(call.file, None, none) for call in code.calls["Problem"]]
    given += [never for call in code.calls["Limit"] if (never := argument(call, "never", 10))]
    for one in given:
        for leaf in code.origins(one):
            if isinstance(leaf.node, ast.Constant) and isinstance(leaf.node.value, str):
                yield leaf.node.value


def test_every_problem_has_its_sentence_and_every_sentence_a_problem() -> None:
    assert set(codes(ROOT)) == SENTENCES.keys()


def test_what_the_service_said_is_quoted_but_not_our_own_notes() -> None:
    said = {
        code: sentence(
            words_for("en"), Problem("", code, words="answered 503"), str, Times(words_for("en"), Person(1))
        )
        for code in ("refused", *NOTES)
    }
    assert [code for code, text in said.items() if "503" in text] == ["refused"]
