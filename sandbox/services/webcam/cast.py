"""The performers of the pretend webcam service: a stable dozen with habits of their own. Imports: standard
library.

The first three answer the documented example of CreateBooking exactly: made, made without the phone, not
made.
"""

from dataclasses import dataclass, field

MSN, YAHOO, SKYPE = 1, 2, 3
SOFTWARE = {MSN: "MSN Messenger", YAHOO: "Yahoo Messenger", SKYPE: "Skype"}
ALL = (MSN, YAHOO, SKYPE)


@dataclass(slots=True)
class Performer:
    """One performer. `minimum` is in minutes; `results` are forced (status, words, made) for the next
    creates.
    """

    id: int
    name: str
    temper: str
    software: tuple[int, ...]
    minimum: int = 10
    phone: bool = False
    bookable: bool = True
    online: bool = True
    reason: str = "Sorry, I am not free at that time."
    results: list[tuple[int, str, bool]] = field(default_factory=list)

    def sign_in(self, software: int) -> str:
        """The name they go by on that software; an address where the software wants one."""
        return f"performer{self.id}@post.example" if software == MSN else f"performer.{self.id}"


def company() -> dict[int, Performer]:
    """A fresh cast, by id."""
    cast = (
        Performer(123456, "Ivy Lark", "quick", (MSN, SKYPE), phone=True),
        Performer(123457, "Marlowe Finch", "haggler", (YAHOO, SKYPE)),
        Performer(123458, "Juno Vale", "quick", (MSN, YAHOO), minimum=15, phone=True),
        Performer(123459, "Теодора Ветер", "decliner", ALL, reason="I am on stage elsewhere that evening."),
        Performer(123460, "星野ルナ", "slow", (SKYPE,), minimum=15),
        Performer(123461, "Zoë Åkerlund", "quick", ALL, minimum=20, phone=True),
        Performer(123462, "ليلى نور", "silent", (YAHOO, SKYPE), online=False),
        Performer(123463, "Δάφνη Ηλίου", "haggler", ALL, phone=True),
        Performer(123464, "Søren Quill", "decliner", (SKYPE,), reason="That is too short notice for me."),
        Performer(123465, "नीला किरण", "slow", (MSN, SKYPE), minimum=30, online=False),
        Performer(123466, "Aurélie d'Orme", "quick", (YAHOO,), phone=True),
        Performer(123467, "Rio Castellan", "silent", ALL, bookable=False),
    )
    return {performer.id: performer for performer in cast}


ESCAPE_NAME = 'Max <b>&"Bold"</b> O\'Neil'
