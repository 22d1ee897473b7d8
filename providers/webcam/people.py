"""Who can be booked at the webcam service, and how to find them (contract sections 3.1 and 3.10).

May import `booking`, pydantic and its neighbours.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from booking.errors import Invalid
from booking.provider import Account, Performer
from providers.webcam import answers as shapes
from providers.webcam.wire import Wire

REQUIREMENTS = "/v1/WebCam/GetUserBookingRequirements"
PROFILE, SEARCH = "/v1/profile/getProfileDetails", "/v1/search/searchProfiles"
FOUND_AT_ONCE = "20"


@dataclass(frozen=True, slots=True)
class Bookable:
    """What each performer needs, and who cannot be booked, with the service's word ("" when it has none)."""

    needs: dict[str, shapes.Requirements] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


def is_id(text: str) -> bool:
    """Whether the text can be the id of a performer: a whole number above zero."""
    return text.isascii() and text.isdigit() and len(text) <= 12 and int(text) > 0


async def bookable(wire: Wire, account: Account, people: Sequence[str]) -> Bookable:
    """Ask what the performers need; when that is refused, one by one to find the culprit."""
    ids = [p for p in people if is_id(p)]
    refused = {p: "" for p in people if p not in ids}
    if not ids:
        return Bookable({}, refused)
    try:
        said = await wire.get(account, shapes.NEEDS, REQUIREMENTS, {"BookUserIDs": ",".join(ids)})
    except Invalid as no:
        if len(ids) == 1:
            return Bookable({}, {**refused, ids[0]: no.problems[0].words})
        alone = await asyncio.gather(*(bookable(wire, account, [p]) for p in ids))
        known = {p: n for one in alone for p, n in one.needs.items()}
        return Bookable(known, refused | {p: w for one in alone for p, w in one.refused.items()})
    known = {u.user_id: u for u in said.users if u and u.user_id in ids and u.available}
    return Bookable(known, refused | {p: "" for p in ids if p not in known})


async def search(wire: Wire, words: str) -> tuple[Performer, ...]:
    """Performers by name, or the one with that id; only who takes webcam sessions."""
    wanted = words.strip()
    query = {"IsWebcam": "true", "Nickname": wanted, "ProfilesPerPage": FOUND_AT_ONCE}
    profiles: Sequence[shapes.Profile | None] = ()
    try:
        if is_id(wanted):
            one = await wire.project(shapes.PROFILE, PROFILE, {"UserID": wanted})
            profiles = [one]
        elif wanted:
            profiles = (await wire.project(shapes.PROFILES, SEARCH, query)).profiles
    except Invalid:
        return ()
    return tuple(
        Performer(p.user_id, p.nickname or p.user_id, online=p.available_now_webcam)
        for p in profiles
        if p and p.is_webcam is not False
    )
