"""What sends beside the lanes: the Bot API, the rates that everything sent has to keep, and what counts it.

Imports: this package.
"""

from collections import Counter
from dataclasses import dataclass

from bot.traffic.api import Api
from bot.traffic.chats import Chats
from bot.traffic.pace import Bucket

PAID_RATE = 900.0
"""Messages a second in a paid broadcast; Telegram allows 1,000 ([API] allow_paid_broadcast)."""

HAPPENS = (
    *("received", "turns", "sent"),
    *("failed", "bad", "refused", "throttled", "postponed", "perhaps", "unreachable"),
)
"""What is counted. All begin at 0: of a series that begins at 1 Prometheus never sees the first."""


@dataclass(frozen=True, slots=True)
class Line:
    """`free` is the common rate over all replicas, `paid` that of paid ones, `chats` that of each chat;
    `counters` the traffic's.
    """

    api: Api
    free: Bucket
    paid: Bucket
    chats: Chats
    counters: Counter[str]
