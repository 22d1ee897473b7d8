"""The shapes Webcasts answers in, read leniently (contract sections 1 to 7).

Everything comes in one envelope with HTTP 200, refusals too. May import pydantic and `providers.reading`.
"""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, TypeAdapter

from providers.reading import Answer, Id, Maybe, Millis, Minutes, Text, Whole


def _listed(value: Any) -> Any:
    """Absent is none, an object is one, an array is several."""
    return value if isinstance(value, list) else [] if value is None else [value]


class Link(Answer):
    """A presenter's way in; the pin is a secret."""

    guest_presenter_type: Maybe[int] = None
    pin: Text = ""
    link: Text = ""


class Event(Answer):
    """An event as the service has it; times in epoch milliseconds, the length in minutes."""

    event_id: Maybe[Whole] = None
    event_title: Text = ""
    scheduled_start_time: Maybe[Millis] = None
    scheduled_duration: Maybe[Minutes] = None
    audience_capacity: Maybe[int] = None
    viewer_link: Text = ""
    guest_presenter_links: Annotated[tuple[Maybe[Link], ...], BeforeValidator(_listed)] = ()


class Folder(Answer):
    """A folder and what is in it."""

    folder_id: Id
    folder_name: Text = ""
    children: Annotated[tuple["Maybe[Folder]", ...], BeforeValidator(_listed)] = ()

    def walk(self, above: str = "") -> Iterator[tuple[str, str]]:
        """Every folder with the way to it."""
        way = f"{above} / {self.folder_name}" if above else self.folder_name
        yield self.folder_id, way
        for child in self.children:
            if child:
                yield from child.walk(way)


class Token(Answer):
    """A login; the end of its life in epoch milliseconds of the service's clock."""

    token: Text
    token_expiration: Maybe[Millis] = None


class Result(Answer):
    """What a call came to."""

    return_code: int
    error: Text = ""
    event_data: Maybe[Event] = None
    authentication_data: Maybe[Token] = None
    folder_tree: Maybe[Folder] = None


class Inside(Answer):
    """The inside of the envelope."""

    result: Result
    current_timestamp: Maybe[Millis] = None


class Envelope(Answer):
    """Every answer."""

    convey_api: Inside


ENVELOPE = TypeAdapter(Envelope)
