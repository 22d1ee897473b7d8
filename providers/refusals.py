"""What the status and body of an answer mean, by who acts next (DESIGN.md, Errors).

May import the standard library and `booking`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from booking.errors import (
    Amiss,
    Busy,
    Invalid,
    LoginNeeded,
    MaybeDone,
    ProjectRefused,
    ServiceError,
    Unavailable,
    Unexpected,
)
from booking.form import Problem
from providers.reading import bare, clean

EXCERPT = 200
SHORTEST_SECRET = 5
SOME_TIME = timedelta(minutes=1)
"""How long a service is left alone that asks for a pause without saying how long."""
_SPOKEN = ("message", "statusdescription", "errordescription", "error", "errors", "title", "detail")

Meaning = Mapping[int, Problem]
"""What some statuses mean to one kind of call. To all others they are plain refusals."""

GONE: Meaning = dict.fromkeys((404, 410), Problem("", "gone"))
"""To a call that reads one booking, or moves it."""
TAKEN: Meaning = {409: Problem("when", "not_free")}
"""To a call that asks for a time: a conflict is about the time, whatever its words name."""

_LOGIN_PAGE = re.compile(r"(?i)(?<![a-z])(?:(?:log|sign)[-_]?in|auth|sso)(?![a-z])")
_REFUSED = frozenset({400, 402, 404, 409, 410, 422})


def words_of(body: object, secrets: Iterable[str] = ()) -> str:
    """The service's own sentence: the first known key that speaks, else the raw text; secrets starred."""
    text = re.sub(r"\s+", " ", _spoken(body))
    for secret in secrets:
        text = text.replace(secret, "***") if len(secret) >= SHORTEST_SECRET else text
    return clean(text, EXCERPT)


def _spoken(body: object) -> str:
    if isinstance(body, str):
        return body
    if isinstance(body, Mapping):
        known = {bare(str(k)): v for k, v in body.items()}
        said = (_spoken(known[key]) for key in _SPOKEN if key in known)
        return next((s for s in said if s), "") or "; ".join(s for s in map(_spoken, body.values()) if s)
    if isinstance(body, list):
        return "; ".join(s for s in map(_spoken, body[:5]) if s)
    return ""


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """The pause a service asks for, in seconds or as a date; None for none, junk or the past. `now` aware."""
    if not value:
        return None
    if re.fullmatch(r"\d{1,7}", value.strip()):
        return timedelta(seconds=int(value))
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    return wait if wait > timedelta() else None


def nobody(performer: str) -> Meaning:
    """To a call that books that performer: there is none."""
    return dict.fromkeys((404, 410), Problem("performers", "cannot_be_booked", {"performer": performer}))


def to_login(location: str) -> bool:
    """Whether a redirect leads to a page for logging in, by the path it names."""
    return bool(_LOGIN_PAGE.search(location.partition("?")[0]))


def error_of(
    service: str,
    status: int,
    words: str,
    *,
    safe: bool,
    about: str = "",
    page: bool = False,
    enveloped: bool = False,
    plan: bool = False,
    after: timedelta | None = None,
    scope: str = "",
    fields: Mapping[str, str] | None = None,
    ours: str = "",
    meaning: Meaning | None = None,
) -> ServiceError:
    """The error for an answer that is no success.

    `safe`: nothing is changed by the call. `page`: a web page came instead of data. `enveloped`: the service
    says its own no inside a success; any other is of what stands before it. `plan`: a 402 is about what the
    operator has to pay there. `scope`: the permission the call needs. `fields`: patterns found in a refusal
    (`about`: its whole text) -> key of the field to ask again ("" for the whole form). `ours`: a pattern in
    it that says that our project is refused, whoever asks.
    `meaning`: what a status means to this call. A 403 is about a permission, whatever field its words name,
    unless they are about the whole form.
    """
    unclear = not safe and (status >= 500 or status in {408, 425} or 300 <= status < 400)
    if unclear:
        return MaybeDone(service, f"answered {status}")
    if status == 429 and not page:
        return Busy(service, f"answered {status}", after or SOME_TIME, guessed=not after)
    if page or enveloped or status >= 500 or status in {408, 425}:
        return Unavailable(service, "a web page came" if page else f"answered {status}", after)
    if ours and re.search(ours, about):
        return ProjectRefused(service, status, words)
    if status == 402 and plan:
        return Amiss(service, status, f"wants a payment or another plan (402) {words}".rstrip())
    if status == 401:
        return LoginNeeded(service)
    key = next((k for p, k in (fields or {}).items() if re.search(p, about or words, re.IGNORECASE)), None)
    if status == 403 and key != "":
        return LoginNeeded(service, scope)
    if status in _REFUSED or status == 403:
        problem = (meaning or {}).get(status, Problem(key or "", "refused"))
        return Invalid(replace(problem, words=words))
    return Unexpected(service, status, words)
