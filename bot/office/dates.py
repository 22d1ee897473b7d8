"""Whether our clock is right: compared with the Date header of those who answered lately.

By the system's clock, which is what can be wrong; a pretend one that is pushed differs on purpose.
Imports: nothing.
"""

import time
from collections.abc import Iterable
from email.utils import parsedate_to_datetime

OFF_SECONDS = 90.0
LATELY_SECONDS = 300.0


def ahead(dates: Iterable[tuple[str, float]]) -> float:
    """Seconds that our clock is ahead of whoever is nearest to it (behind: below 0); 0.0 when they agree.

    `dates` are headers and when they came (Unix seconds), of each who answers the last one: while one of them
    agrees with us it is the others who are wrong.
    """
    now = time.time()
    gaps = [gap for date, at in dates if abs(now - at) < LATELY_SECONDS for gap in _gap(date, at)]
    nearest = min(gaps, key=abs, default=0.0)
    return nearest if abs(nearest) > OFF_SECONDS else 0.0


def _gap(date: str, at: float) -> list[float]:
    try:
        return [at - parsedate_to_datetime(date).timestamp()]
    except (ValueError, OverflowError):
        return []
