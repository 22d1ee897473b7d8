"""Ways into a session, as an invitation's contact carries them: a line each, `link (pin …) – whom it is for`.

A way with a pin is for that person alone; one without is for whoever may watch. Imports: standard library.
"""

import re
from dataclasses import dataclass, replace

JOINT = " + "
PLACE = "at: "
_LINE = re.compile(r"(?P<link>\S+://\S+)(?: \(pin (?P<pin>\S+)\))?(?: – (?P<who>.+))?")


@dataclass(frozen=True, slots=True)
class Way:
    """One link. `label` says for whom, in a word of the service's form; `pin` is a secret."""

    link: str
    label: str = ""
    pin: str = ""

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


def viewers_link(contact: str) -> str:
    """The link that may be given to an audience: without pin and for nobody in particular; "" without one."""
    return next((way.link for way in ways(contact) if not way.pin and not way.label), "")
