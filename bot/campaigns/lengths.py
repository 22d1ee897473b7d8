"""Whether a broadcast's words, filled in, are longer for somebody than Telegram takes. Imports: `handlers`.

What is measured are the very calls that will be made, for those with the longest names.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.campaigns.copies import Reader, calls
from handlers.broadcast.campaign import Campaign
from handlers.broadcast.filling import Overlong
from handlers.messages import CAPTION_LENGTH, TEXT_LENGTH, units

LIMITS = {"text": TEXT_LENGTH, "caption": CAPTION_LENGTH}
LONGEST_NAME = "𝔪" * 129
"""First and last name have 64 characters at most, each up to two units."""
SPARE = 64
"""For a city and an event's beginning, in any language."""


def may_be_too_long(campaign: Campaign) -> bool:
    """Whether somebody's name could make it so; where not, no name need be looked up."""
    anybody = [Reader(0, LONGEST_NAME, language, "") for language in campaign.copies]
    return any(length + SPARE > most for _, length, most in _measured(campaign, anybody))


def overlong(campaign: Campaign, readers: Iterable[Reader]) -> Overlong | None:
    """The copy that is too long for one of these by the most, None where all fit."""
    found = [Overlong(*each) for each in _measured(campaign, readers)]
    worst = max(found, key=lambda each: each.length - each.most, default=None)
    return worst if worst and worst.length > worst.most else None


def _measured(campaign: Campaign, readers: Iterable[Reader]) -> Iterator[tuple[str, int, int]]:
    """Copy's language, length and limit of every text there will be."""
    for reader in readers:
        chosen = campaign.copy_for(reader.language)
        if chosen is None:
            continue
        language, copy = chosen
        for _, params in calls(campaign, copy, reader):
            yield from ((language, units(text), LIMITS[name]) for name, text in _texts(params))


def _texts(params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The texts of a call, those of an album's parts among them, by the name that their limit has."""
    parts = [params, *(params.get("media", ()) if isinstance(params.get("media"), list) else ())]
    return ((name, part[name]) for part in parts for name in LIMITS if name in part)
