"""The .po files: brought up to date with the sentences found, and written so that only changes show.

Sorted by the English, with file names but no line numbers, dates or paths of a machine. The comment above a
catalogue is its glossary and stays. Imports: babel, `handlers.words`, the finder beside this.
"""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot.words.sentences import Found, Sentence
from handlers.words import LANGUAGES, LOCALE

TRANSLATED = tuple(language for language in LANGUAGES if language != "en")

_HEADER = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"

"""
_WIDTH = 108


def path_of(language: str, folder: Path = LOCALE) -> Path:
    """Where the catalogue of a language is."""
    return folder / f"{language}.po"


def read(language: str, folder: Path = LOCALE) -> Catalog:
    """The catalogue as it stands, an empty one where there is none."""
    path = path_of(language, folder)
    if not path.exists():
        return Catalog(locale=language, header_comment=f"# Glossary ({language})", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def template(found: Found) -> Catalog:
    """All sentences, untranslated, with what a translator must know of each."""
    catalogue = Catalog(fuzzy=False)
    for sentence in found.sentences.values():
        catalogue.add(
            (sentence.one, sentence.many) if sentence.many else sentence.one,
            locations=[(file, 0) for file in sorted(sentence.files)],
            auto_comments=[_shown(sentence)],
        )
    return catalogue


def _shown(sentence: Sentence) -> str:
    return "shown as: " + ", ".join(
        sorted(sentence.shown - ({"plain"} if len(sentence.shown) > 1 else set()))
    )


def update(language: str, found: Found, folder: Path = LOCALE) -> Catalog:
    """Rewrite one catalogue: translations kept, new sentences empty or offered as fuzzy, old ones gone."""
    catalogue = read(language, folder)
    catalogue.update(template(found), update_header_comment=False)
    catalogue.obsolete.clear()
    body = BytesIO()
    write_po(body, catalogue, _WIDTH, omit_header=True, sort_output=True, include_lineno=False)
    head = _HEADER.format(language=language, plurals=catalogue.plural_forms)
    text = f"{catalogue.header_comment}\n{head}{body.getvalue().decode()}"
    path_of(language, folder).parent.mkdir(exist_ok=True)
    path_of(language, folder).write_text(text.rstrip("\n") + "\n", "utf-8")
    return catalogue


def untranslated(catalogue: Catalog) -> list[str]:
    """The English of what is missing or only guessed."""
    return [
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogue
        if message.id and (message.fuzzy or not _complete(message.string))
    ]


def _complete(translation: str | Sequence[str] | None) -> bool:
    return all([translation] if isinstance(translation, str) else translation or [""])
