"""What can be booked at the pretend Jicoo: hosts and their event types. Imports: standard library."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Host:
    """A user of the organisation; `opens` and `closes` are wall time in `zone`, every day."""

    id: str
    name: str
    zone: str
    opens: time = time(10)
    closes: time = time(22)

    def works(self, starts: datetime, ends: datetime) -> bool:
        """Whether a session lies within one working day."""
        zone = ZoneInfo(self.zone)
        first, last = starts.astimezone(zone), ends.astimezone(zone)
        return first.date() == last.date() and self.opens <= first.time() and last.time() <= self.closes


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a booking page; `options` empty means free text."""

    uid: str
    label: str
    required: bool = False
    options: tuple[str, ...] = ()


@dataclass(slots=True)
class EventType:
    """One booking page. `capacity` is how many guests share a slot; `approval`: the host must say yes
    first.
    """

    uid: str
    name: str
    minutes: int
    hosts: tuple[Host, ...]
    locations: tuple[str, ...]
    temper: str = "quick"
    approval: bool = False
    capacity: int = 1
    notice: timedelta = timedelta(hours=1)
    questions: tuple[Question, ...] = ()
    reason: str = "I cannot make it at that time."


AIKO = Host("usr_aiko01", "Aiko Tanabe", "Asia/Tokyo")
BRAM = Host("usr_bram02", "Bram Okonkwo", "Europe/Amsterdam")
CLEO = Host("usr_cleo03", "Cléo Marchand", "Europe/Paris", time(9), time(20))
HOSTS = (AIKO, BRAM, CLEO)


def pages() -> dict[str, EventType]:
    """The event types as just started, by uid."""
    ask = (
        Question("q_level", "How long have you been singing?", True, ("Never", "A year", "Longer")),
        Question("q_song", "Which song would you like to work on?"),
    )
    found = (
        EventType("mzgdPJVBb7RE", "Portrait talk with Aiko", 30, (AIKO,), ("zoom", "googleMeet", "phone")),
        EventType(
            "kL4vQ2nXw9Tz",
            "Voice lesson with Cléo",
            45,
            (CLEO,),
            ("zoom", "inPerson"),
            "slow",
            True,
            questions=ask,
        ),
        EventType("pR7sJ5cYb3Hd", "Duo session", 60, (BRAM, CLEO), ("teams", "zoom"), capacity=2),
        EventType("tW8gN1mZk6Fa", "Quick call with Bram", 15, (BRAM,), ("phone", "askInvitee", "custom")),
        EventType("dX3hV9qLs2Kc", "Story evening with Aiko", 60, (AIKO,), ("zoom",), "decliner", True),
    )
    return {page.uid: page for page in found}
