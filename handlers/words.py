"""Every sentence a person reads, in their language: gettext catalogues and Babel's dates, amounts and plurals.

The English sentence is the key. Catalogues are `locale/<language>.po` beside this file, read at first use;
a language without one speaks English. Imports: babel and `booking`.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from html import escape
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LOCALE = Path(__file__).parent / "locale"
LANGUAGES = ("en", "nl", "de", "fr", "es", "it", "pt")


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
    short = language.split("-")[0].casefold()
    return Words(short if short in LANGUAGES else "en")


class Words:
    """One language. Values put into a sentence are escaped here and nowhere else."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._sentences: dict[str, str] = {
            str(m.id): str(m.string)
            for m in catalogue(language)
            if m.id and m.string and isinstance(m.id, str)
        }
        self._plurals: dict[str, tuple[str, ...]] = {
            m.id[0]: tuple(m.string)
            for m in catalogue(language)
            if isinstance(m.id, tuple | list) and any(m.string)
        }
        self._plural_of = catalogue(language).plural_func if language != "en" else _english_plural

    def t(self, sentence: str, **values: object) -> str:
        """The sentence in this language as Telegram HTML, its `{values}` escaped."""
        return (
            self._sentences.get(sentence, sentence).format_map(_Escaped(values))
            if values
            else self.plain(sentence)
        )

    def n(self, one: str, many: str, count: int, **values: object) -> str:
        """The sentence for `count` things; `{count}` is filled in."""
        forms = self._plurals.get(one, (one, many))
        form = forms[min(self._plural_of(count), len(forms) - 1)]
        return form.format_map(_Escaped({"count": count, **values}))

    def plain(self, sentence: str, **values: object) -> str:
        """The sentence without HTML: for buttons, toasts and file names."""
        found = self._sentences.get(sentence, sentence)
        return found.format_map(_Plain(values)) if values else found

    def amount(self, value: Decimal) -> str:
        """An amount as this language writes it: 10, 12.50, 1,200."""
        whole = value == value.to_integral_value()
        return str(format_decimal(value, format="#,##0" if whole else "#,##0.00", locale=self.language))


def _english_plural(count: int) -> int:
    return 0 if count == 1 else 1


class Html(str):
    """Text that is Telegram HTML already, made by us; it is not escaped again."""

    __slots__ = ()


class _Escaped(dict[str, object]):
    def __init__(self, values: Mapping[str, object]) -> None:
        super().__init__(
            {k: v if isinstance(v, Html) else Html(escape(str(v), quote=False)) for k, v in values.items()}
        )


class _Plain(dict[str, object]):
    pass
