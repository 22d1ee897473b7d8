"""Ways into a session, as an invitation's contact carries them: a line each, `link (pin …) – whom it is for`.

A way with a pin is for that person alone; one without is for whoever may watch. Imports: standard library.
"""

import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

JOINT = " + "
PLACE = "at: "
_LINK = re.compile(r"\S+://\S+")
_LINE = re.compile(
    rf"(?P<link>{_LINK.pattern}|(?!{PLACE})\S+(?= \(pin ))(?: \(pin (?P<pin>.+?)\))?(?: – (?P<who>.+))?"
)
_HOST = re.compile(r"[^\s.]+(\.[^\s.]+)+\.?")


@dataclass(frozen=True, slots=True)
class Way:
    """One link. `label` says for whom, in a word of the service's form; `pin` is a secret."""

    link: str
    label: str = ""
    pin: str = ""

    @property
    def opens(self) -> bool:
        """Whether a browser opens it from anywhere: the web, and a whole name of a host."""
        try:
            found = urlsplit(self.link)
            return found.scheme in {"http", "https"} and bool(_HOST.fullmatch(found.hostname or ""))
        except ValueError:
            return False

    @property
    def parts(self) -> tuple["Way", ...]:
        """The same for each word of the label: a way may be for several things (`A + B`)."""
        return tuple(replace(self, label=part) for part in self.label.split(JOINT))

    def __str__(self) -> str:
        """As a line of a contact."""
        return (
            self.link
            + (f" (pin {self.pin})" if self.pin else "")
            + (f" – {self.label}" if self.label else "")
        )


def entry(told: str) -> str:
    """What a service tells as the way in, as a line of a contact: what is no link is a place."""
    return told if _LINK.fullmatch(told) else placed(told)


def ways(contact: str) -> tuple[Way, ...]:
    """The ways a contact holds; none where it is a sign-in name."""
    found = [match for line in contact.splitlines() if (match := _LINE.fullmatch(line))]
    return tuple(Way(m["link"], m["who"] or "", m["pin"] or "") for m in found)


def placed(text: str) -> str:
    """A place as a line of a contact."""
    return f"{PLACE}{' '.join(text.split())}"


def places(contact: str) -> tuple[str, ...]:
    """The places a contact names; none where it is a sign-in name."""
    return tuple(line.removeprefix(PLACE) for line in contact.splitlines() if line.startswith(PLACE))


def viewers_way(contact: str) -> Way | None:
    """The one that may be given to an audience: without pin and for nobody in particular."""
    return next((way for way in ways(contact) if not way.pin and not way.label), None)


def viewers_link(contact: str) -> str:
    """Its link; "" without one."""
    way = viewers_way(contact)
    return way.link if way else ""
