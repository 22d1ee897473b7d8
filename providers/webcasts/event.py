"""What is sent to Webcasts for an event: rounded, clamped, shortened and mapped here, never silently there.

Contract section 3. May import `booking`.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache, reduce
from ipaddress import ip_address
from operator import or_
from typing import Any

from booking.errors import Invalid
from booking.form import Answers, Problem, Value
from booking.moment import Moment, in_zone, zone_info
from booking.outcome import Remark

QUARTER = timedelta(minutes=15)
STEP, LONGEST = 30, 480
LONGEST_TITLE = 1000
MARKUP = r"</?[a-zA-Z][^<>]*>"
GONE = "CANCELLED - "
UNKNOWN_ZONE = "Etc/UTC"
PORTAL_KEYS = ("presenters", "presenters_2", "presenters_3")
"""The questions of which each asks for one presenter portal."""
ZONES = (
    "US/Hawaii",
    "US/Alaska",
    "US/Pacific",
    "US/Mountain",
    "US/Central",
    "US/Eastern",
    "Europe/London",
    "CET",
    "EET",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Hong_Kong",
    "Japan",
    "Australia/Sydney",
    "Asia/Kolkata",
    "America/Sao_Paulo",
    "Pacific/Auckland",
    "Etc/UTC",
)


def adjusted(answers: Answers) -> dict[str, Value]:
    """The answers as the service will take them; the instant is rounded up, its zone stays the person's."""
    changed: dict[str, Value] = dict(answers)
    when, minutes, title = answers.get("when"), answers.get("minutes"), answers.get("title")
    if isinstance(when, Moment):
        over = timedelta(seconds=when.at.timestamp() % QUARTER.total_seconds())
        changed["when"] = in_zone(when.at + (QUARTER - over), when.zone) if over else when
    if isinstance(minutes, int):
        changed["minutes"] = min(LONGEST, max(STEP, -(-minutes // STEP) * STEP))
    if isinstance(title, str):
        changed["title"] = re.sub(f"^({GONE})+", "", titled(title))  # it would be told as cancelled
    return changed


def titled(title: str) -> str:
    """A title without markup, which the service refuses, and not longer than it keeps. A sign that is no
    markup is written as one that the service takes.
    """
    bare = re.sub(MARKUP, "", title).replace("<", "‹").replace(">", "›")
    return " ".join(bare.split())[:LONGEST_TITLE]


@lru_cache(maxsize=256)
def zone_of(zone: str, year: int) -> str:
    """The service's id for a zone: the same, or one with the same rules around that year; else UTC."""
    if zone in ZONES:
        return zone
    samples = [
        datetime(year + n // 12, n % 12 + 1, day, 12, tzinfo=UTC) for n in range(24) for day in (1, 15)
    ]
    wanted = [at.astimezone(zone_info(zone)).utcoffset() for at in samples]
    same = (z for z in ZONES if [at.astimezone(zone_info(z)).utcoffset() for at in samples] == wanted)
    return next(same, UNKNOWN_ZONE)


def forewarned(when: Value) -> tuple[Remark, ...]:
    """That a time will be shown in UTC, where the service has no zone with the rules of the person's."""
    if not isinstance(when, Moment) or zone_of(when.zone, when.at.year) != UNKNOWN_ZONE:
        return ()
    if in_zone(when.at, UNKNOWN_ZONE).wall == in_zone(when.at, when.zone).wall:
        return ()
    return (Remark("shown_in_utc", {"at": when.at.isoformat()}),)


def start_of(when: Moment) -> dict[str, Any]:
    """When it begins, as the service wants it."""
    return {
        "scheduled_start_time": round(when.at.timestamp()) * 1000,
        "timezone": zone_of(when.zone, when.at.year),
    }


def event_data(answers: Answers, reference: str) -> dict[str, Any]:
    """The properties of a new event from adjusted answers. `reference` is to be found by. Raises Invalid."""
    when = answers.get("when")
    if not isinstance(when, Moment):
        raise Invalid(Problem("when", "required"))
    if not answers.get("title"):
        raise Invalid(Problem("title", "required"))
    live = answers["type"] == "live"
    kind: Mapping[str, Any] = _source(answers) if live else {"media_type": answers["media"]}
    portals, folder = portals_of(answers), answers.get("folder")
    return {
        "event_title": answers["title"],
        "type": answers["type"],
        **start_of(when),
        "scheduled_duration": answers["minutes"],
        **kind,
        "audience_capacity": answers["audience"],
        "event_expiration_months": answers["months"],
        "cost_center": reference,
        **({"guest_presenter_types": ",".join(map(str, portals))} if portals else {}),
        **({"folder_id": int(str(folder))} if folder else {}),
    }


def portals_of(answers: Answers) -> tuple[int, ...]:
    """A bit mask for each group of presenters, as one portal with one pin."""
    groups = (answers.get(key) for key in PORTAL_KEYS)
    return tuple(reduce(or_, map(int, group)) for group in groups if isinstance(group, tuple) and group)


def _source(answers: Answers) -> dict[str, Any]:
    companions = {
        "vcu_address": _address(answers.get("vcu_address")),
        "vcu_connection_type": answers.get("vcu_line"),
        "telephony_type": answers.get("phone_line"),
        "video_bridge_type": answers.get("bridge_type"),
    }
    where = {"region": int(str(answers["region"])), "acquisition_type": int(str(answers["source"]))}
    return where | {key: value for key, value in companions.items() if value}


def _address(value: Value) -> str:
    if not value:
        return ""
    try:
        return str(ip_address(str(value).strip()))
    except ValueError:
        raise Invalid(Problem("vcu_address", "not_understood")) from None
