"""The pieces a when is made of: "at eight", "next Friday", "the 3rd of May", "in two weeks".

A piece is a few fields of a sketch; pieces that do not contradict each other add up (see `chains`).
The rules stand in `clocks`, `weekdays` and `dates`. Imports: this room only.
"""

from typing import Any, NamedTuple

from booking.when.grammar import Grammar
from booking.when.times import SURE

Fields = dict[str, Any]


class Piece(NamedTuple):
    """Fields of a sketch, how sure the words alone are, and how good the rule is against others."""

    fields: Fields
    level: int = SURE
    weight: int = 0


PIECES = Grammar("PIECE")
BLOCKS = Grammar("block")
"""Words that look like a when and are none; no piece is read across them."""


@BLOCKS.rule("from N to N", "from N to TIME", "between N and N")
def _range(*_: Any) -> bool:
    return True
