"""How often WebKasa may be called, over all replicas (contract section 1).

May import `booking` and its neighbours.
"""

from collections.abc import Sequence
from datetime import timedelta

from booking.rates import Charges, Rate
from providers.http import Call

MINUTE = timedelta(seconds=61)
"""A minute and a little grace: a call counts there when it arrives, not when it leaves."""

CREATES = Rate("webkasa:creates", 10, MINUTE)
WRITES = Rate("webkasa:writes", 100, MINUTE)
READS = Rate("webkasa:reads", 300, MINUTE)


def creates(schedules: Sequence[str]) -> Charges:
    """What the bookings of one order count against, one for each schedule; thirty a minute for each."""
    each = {Rate(f"webkasa:creates:{schedule}", 30, MINUTE): 1 for schedule in schedules}
    return {CREATES: len(schedules), WRITES: len(schedules), **each}


def charges(call: Call) -> Charges:
    """What any other call counts against; a create has its place before it is sent."""
    return {READS: 1} if call.method == "GET" else {} if call.method == "POST" else {WRITES: 1}
