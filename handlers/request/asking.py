"""A draft that is about to be drawn: what its question and its review have in common. Imports: `booking`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from booking.interview import Draft
from booking.outcome import Remark
from handlers.callback import Do, of_draft
from handlers.messages import Button, Keyboard
from handlers.request.values import Reader


@dataclass(frozen=True, slots=True)
class Screen:
    """A message to be: Telegram HTML and its buttons."""

    text: str
    keyboard: Keyboard


@dataclass(frozen=True, slots=True)
class Asking:
    """A draft, its reader and the time (aware UTC), ready to be drawn. `notices` stand above the question,
    `remarks` are what the service is known to make of the answers.
    """

    reader: Reader
    draft: Draft
    now: datetime
    notices: Sequence[str] = ()
    remarks: Sequence[Remark] = ()

    def press(self, do: Do, arg: str = "") -> str:
        """The data of one of this draft's buttons."""
        return of_draft(self.draft.id, self.draft.revision, do, arg)

    def button(self, label: str, do: Do, arg: str = "", style: str = "") -> Button:
        """A button with a translated label."""
        return Button(self.reader.words.plain(label), self.press(do, arg), style=style)

    def text(self, parts: Sequence[str]) -> str:
        """The parts below the heading and the notices."""
        title = self.reader.words.t("New request · {service}", service=self.reader.service)
        notices = [f"{n} ❗" for n in self.notices]
        return "\n\n".join([title, *notices, *parts])
