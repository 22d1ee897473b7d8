"""Every sentence a person reads, in their language: gettext catalogues, Babel's amounts and plurals.

The English sentence is the key. Catalogues are `locale/<language>.po` beside this file, read at first use; a
language without one speaks English. Imports: babel.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from html import escape
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.plural import PluralRule

LOCALE = Path(__file__).parent / "locale"
_ZERO_IS_ONE = {"fr", "pt"}
NAMES = {
    "en": "English",
    "nl": "Nederlands",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "it": "Italiano",
    "pt": "Português",
}
LANGUAGES = tuple(NAMES)


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> Catalog:
    """The catalogue of a language; empty where there is none."""
    path = LOCALE / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


@lru_cache(maxsize=len(LANGUAGES))
def words_for(language: str) -> "Words":
    """The Words of a Telegram language code ("de-AT" speaks German, an unknown one English)."""
    short = language.partition("-")[0].casefold()
    return Words(short if short in LANGUAGES else "en")


class Words:
    """One language. Values put into a sentence are escaped here and nowhere else."""

    def __init__(self, language: str) -> None:
        self.language = language
        known = [m for m in catalogue(language) if m.id and m.string and not m.fuzzy]
        self._sentences = {m.id: str(m.string) for m in known if isinstance(m.id, str)}
        self._plurals = {m.id[0]: tuple(m.string or ()) for m in known if not isinstance(m.id, str)}
        self._plural_of = PluralRule.parse({"one": "i in 0..1" if language in _ZERO_IS_ONE else "n is 1"})

    def t(self, sentence: str, **values: object) -> str:
        """The sentence in this language as Telegram HTML, its `{values}` escaped."""
        return (
            self._sentences.get(sentence, sentence).format_map(_escaped(values))
            if values
            else self.plain(sentence)
        )

    def n(self, one: str, many: str, count: int | Decimal, **values: object) -> str:
        """The sentence for `count` things; `{count}` is filled in as this language writes it."""
        forms = self._plurals.get(one, (one, many))
        form = forms[0 if self._plural_of(count) == "one" else len(forms) - 1]
        return form.format_map(_escaped({"count": self.amount(count), **values}))

    def plain(self, sentence: str, **values: object) -> str:
        """The sentence without HTML: for buttons, toasts and file names."""
        found = self._sentences.get(sentence, sentence)
        return found.format(**values) if values else found

    def amount(self, value: Decimal | int) -> str:
        """An amount or a count as this language writes it: 10, 12.50, 1,200."""
        return _written(Decimal(value), self.language)


class Html(str):
    """Text that is Telegram HTML already, made by us; it is not escaped again."""

    __slots__ = ()


def _escaped(values: Mapping[str, object]) -> dict[str, object]:
    return {k: v if isinstance(v, Html) else escape(str(v), quote=False) for k, v in values.items()}


@lru_cache(maxsize=1024)
def _written(value: Decimal, language: str) -> str:
    """Remembered, because a screen writes the same few amounts again and again, at 10 µs each."""
    whole = value == value.to_integral_value()
    return str(format_decimal(value, format="#,##0" if whole else "#,##0.00", locale=language))
