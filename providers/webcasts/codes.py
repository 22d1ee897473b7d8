"""The return codes of Webcasts by who acts next (contract section 7).

May import `booking` and its neighbours.
"""

import re
from datetime import timedelta

from booking.errors import Busy, Invalid, LoginNeeded, MaybeDone, ServiceError, Unavailable, Unexpected
from booking.form import Problem
from booking.outcome import Remark
from providers.webcasts.answers import Result

GOOD = frozenset({1, 2})
PARTLY = 2
STALE = frozenset({11, 12})
UNSAFE_TAGS, BAD_PARAMETER = 70, 72
_LATER, _FULL = frozenset({50, 60}), frozenset({61, 62})
_HOUR = timedelta(hours=1)
_OURS = frozenset({10, 51, 71, 73, 74})
_FIELDS = {
    r"title": "title",
    r"start_time|timezone": "when",
    r"duration": "minutes",
    r"capacity": "audience",
    r"expiration": "months",
    r"vcu_address": "vcu_address",
    r"vcu_connection": "vcu_line",
    r"telephony": "phone_line",
    r"bridge": "bridge_type",
    r"region": "region",
    r"acquisition": "source",
    r"media_type": "media",
    r"presenter": "presenters",
    r"folder": "folder",
}


def partly(said: Result) -> tuple[Remark, ...]:
    """The warning behind a partial success: done, and something of it was not."""
    if said.return_code != PARTLY:
        return ()
    return (Remark("partly_said", {"words": said.error}) if said.error else Remark("partly"),)


def error_of(code: int, words: str, *, safe: bool) -> ServiceError | None:
    """The error behind a return code, or None for success. An unclear one may have changed something."""
    if code in GOOD:
        return None
    if code in STALE:
        return LoginNeeded("webcasts")
    if code in _LATER:
        return Unavailable("webcasts", f"code {code}")
    if code in _FULL:
        return Busy("webcasts", f"code {code}", _HOUR)
    if code == UNSAFE_TAGS:
        return Invalid(Problem("title", "refused", words=words))
    if code == BAD_PARAMETER and re.search("event_id", words):
        return Invalid(Problem("", "gone", words=words))
    if code == BAD_PARAMETER:
        key = next((k for p, k in _FIELDS.items() if re.search(p, words, re.IGNORECASE)), "")
        return Invalid(Problem(key, "refused", words=words))
    if code in _OURS or safe:
        return Unexpected("webcasts", 200, f"code {code}: {words}")
    return MaybeDone("webcasts", f"code {code}")
