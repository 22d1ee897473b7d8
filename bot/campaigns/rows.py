"""Broadcasts to rows and back. Imports: `handlers`."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from handlers.broadcast.campaign import Audience, Campaign, Stage, Work
from handlers.broadcast.copies import Change, Copy

CAMPAIGN = """id, author, stage, asking, body, revision, work, total, note, started, (
SELECT starts FROM bookings WHERE bookings.id = campaigns.body ->> 'event' AND NOT ended) AS begins"""


def body_of(campaign: Campaign) -> dict[str, Any]:
    """What only the author changes, as JSON."""
    audience = asdict(campaign.audience)
    audience |= {"languages": sorted(campaign.audience.languages), "zones": sorted(campaign.audience.zones)}
    return {
        "copies": {language: asdict(copy) for language, copy in campaign.copies.items()},
        "base": campaign.base,
        "audience": audience,
        "at": campaign.at.isoformat() if campaign.at else None,
        "local": campaign.local,
        "zone": campaign.zone,
        "paid": campaign.paid,
        "second": campaign.second,
        "holder": campaign.holder or campaign.author,
        "editing": campaign.editing,
        "unfinished": campaign.unfinished,
        "event": campaign.event,
        "room": campaign.room,
        "strangers": list(campaign.strangers),
        "people": campaign.people,
        "confirmed": campaign.confirmed.isoformat() if campaign.confirmed else None,
        "newest": campaign.newest.isoformat() if campaign.newest else None,
        "change": asdict(campaign.change) if campaign.change else None,
    }


def campaign_of(row: Sequence[Any]) -> Campaign:
    """A Campaign from the columns CAMPAIGN."""
    number, author, stage, asking, body, revision, work, total, note, started, begins = row
    return Campaign(
        id=number,
        author=author,
        stage=Stage(stage),
        copies={language: copy_of(raw) for language, raw in body["copies"].items()},
        base=body["base"],
        audience=audience_of(body["audience"]),
        at=datetime.fromisoformat(body["at"]) if body["at"] else None,
        local=body["local"],
        zone=body["zone"],
        paid=body["paid"],
        asking=asking,
        revision=revision,
        total=total,
        work=Work(work),
        note=note,
        second=body["second"],
        holder=body.get("holder") or author,
        editing=body["editing"],
        unfinished=body.get("unfinished", False),
        change=change_of(body.get("change")),
        started=started.astimezone(UTC) if started else None,
        event=body.get("event", ""),
        begins=begins.astimezone(UTC) if begins else None,
        room=body.get("room", 0),
        strangers=tuple(body.get("strangers", ())),
        newest=datetime.fromisoformat(body["newest"]) if body.get("newest") else None,
        people=body.get("people"),
        confirmed=datetime.fromisoformat(body["confirmed"]) if body.get("confirmed") else None,
    )


def copy_of(raw: Mapping[str, Any]) -> Copy:
    """A Copy from its JSON."""
    return Copy(
        **{
            **raw,
            "messages": tuple(raw["messages"]),
            "entities": tuple(raw["entities"]),
            "buttons": tuple(tuple(row) for row in raw["buttons"]),
            "items": tuple(raw.get("items", ())),
            "parts": tuple(raw.get("parts", ("",) * len(raw["messages"]) if raw["group"] else ())),
        }
    )


def change_of(raw: Mapping[str, Any] | None) -> Change | None:
    """A Change from its JSON."""
    return Change(**{**raw, "copy": copy_of(raw["copy"])}) if raw else None


def audience_of(raw: Mapping[str, Any]) -> Audience:
    """An Audience from its JSON."""
    return Audience(**{**raw, "languages": frozenset(raw["languages"]), "zones": frozenset(raw["zones"])})
