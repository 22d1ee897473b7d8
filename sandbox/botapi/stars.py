"""The bot's Stars, and what a message above the free rate costs ([API] allow_paid_broadcast).

A bot may pay for more once it has had 100,000 Stars, the higher of the two figures that Telegram publishes;
each message above the free 30 a second then takes a tenth of one. The words of the refusals are ours:
Telegram's are written nowhere. Imports this package.
"""

from __future__ import annotations

from sandbox.botapi.errors import bad

ENTRY = 100_000
"""Stars on the balance before paid broadcasts may be switched on."""
EACH, NANO = 10, 1_000_000_000
"""Messages for a Star, and the parts the Bot API divides one into."""


class Stars:
    """A balance, in tenths of a Star."""

    def __init__(self) -> None:
        self.put(0)

    def put(self, amount: int) -> None:
        """So many Stars, instead of what there was."""
        self.tenths = amount * EACH
        self.allowed = amount >= ENTRY

    def pay(self, messages: int) -> None:
        """Take the price of so many messages; ApiError where it cannot be paid."""
        if self.tenths < messages:
            raise bad("BALANCE_TOO_LOW")
        self.tenths -= messages

    def check(self) -> None:
        """ApiError when the bot may not pay for more."""
        if not self.allowed:
            raise bad("paid broadcasts are not allowed for the bot")

    def draw(self) -> dict[str, int]:
        """As getMyStarBalance tells it."""
        whole, tenths = divmod(self.tenths, EACH)
        return {"amount": whole} | ({"nanostar_amount": tenths * NANO // EACH} if tenths else {})
