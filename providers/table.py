"""The page about the services, made from their cards: `python -m providers.table > docs/services.md`.

With a folder of further services behind it, those too. May import the standard library, `booking` and the
finding of services.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from booking.form import Ability, Card, Field
from providers.finding import services

_HEAD = """# The booking services

Made from the cards in `providers/`; do not edit by hand: `python -m providers.table > docs/services.md`.

What each can do. "Not offered" is the service's own limit, "not built" would be ours, "needs" names settings.
"""


def page(modules: list[ModuleType]) -> str:
    """The whole page as Markdown."""
    cards: list[Card] = [m.CARD for m in modules]
    lines = [_HEAD, _row("ability", *(c.label for c in cards)), _row(*["---"] * (len(cards) + 1))]
    lines += [_row(a.value, *("yes" if c.can(a) else c.absent[a] for c in cards)) for a in Ability]
    for module in modules:
        lines += ["", f"## {module.CARD.label}", "", *_settings(module), "", *_questions(module.CARD)]
    return "\n".join(lines) + "\n"


def _settings(module: ModuleType) -> Iterator[str]:
    yield f"Needs {', '.join(f'`{n}`' for n in module.SETTINGS)}."
    if module.OPTIONAL:
        yield f"Also reads {', '.join(f'`{n}`' for n in module.OPTIONAL)}."


def _questions(card: Card) -> Iterator[str]:
    yield _row("question", "kind", "asked when", "explanation")
    yield _row(*["---"] * 4)
    for field in card.form.fields:
        yield _row(field.label, _kind(field), _when(card, field), field.help)


def _kind(field: Field) -> str:
    marks = [m for m, on in (("optional", not field.required), ("private", field.private)) if on]
    return ", ".join([field.kind.value.replace("_", "/"), *marks])


def _when(card: Card, field: Field) -> str:
    if field.when is None:
        return "always"
    parent = card.form.field(field.when.key)
    labels = {o.value: o.label for o in parent.options}
    said = ["yes" if v is True else "no" if v is False else labels.get(v, v) for v in field.when.values]
    return f"{parent.label}: {', '.join(said)}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.stdout.write(page(services(*map(Path, sys.argv[1:2]))))
