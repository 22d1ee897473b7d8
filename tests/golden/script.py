"""The language of the golden conversations: one line, one act or one expectation.

# services: webcam jicoo       among the first lines: which services are on (webcam without it)
# news: webhook                services tell the bot themselves, it does not look (it looks without this)
# address: https://bot.example where browsers find the program (on this machine without it)
person Jonas de               somebody enters, with a Telegram language (Emma speaks en without it);
                              Robin is an owner by the settings, the number of Sascha is 8000000043
Emma: /book                   types
Emma taps Skype               taps the button with that label, or the only one that contains it
Emma edits tomorrow at 9      edits the last message of her own
Emma sends photo              any other kind of message
Emma enters as Alex           opens the newest login page, logs in as that account, comes back and clicks
Emma forges d0000:z           a tap no app would send
Emma searches Orla            types behind the bot's name, in any chat
Emma blocks                   and later: Emma unblocks
Emma asks Ivy tomorrow        types it behind the bot's name, in any chat
Emma chooses Suggest          sends what was offered so into the bot's own chat
Emma follows Open             opens the link with that label of what was offered last, whoever asked
  bot: Who would you like     the bot says or edits this, after the last act
  confetti: accepted          the bot says this, and confetti falls with it
  buttons: Yes | No           the newest keyboard has these, in any place
  toast: Already              the answer of the last tap
  gone: Please check          no message says this any more
  found: Orla | Yuki          what the search brought, in this order
  offers: Book Ivy            the last inline results say this, in a title, a text or a button
  hides: emma_s               they do not say this
  file: session.ics METHOD    a file of that name came that says this
  silence                     the bot says nothing
Dana accepts [at 12]          a performer answers at the service
Dana declines Not tonight
Dana cancels Feeling ill       also: moves 2031-03-06T11:00Z, completes, misses
Dana is {"bookable": false}    a performer changes (sandbox/services/control.py)
clock +3h                     time passes (s, m, h, d)
service {"kind": "hang"}      the first service misbehaves (sandbox/services/control.py); `well` ends that
service jicoo {"kind": "hang"}
service webkasa {"gone": 1}    one of its settings (the world of that service names them)
ledger createBooking 1        the first service has applied so many of these; also: ledger jicoo ...
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ACTS = re.compile(
    r"""^(?:
      person\s+(?P<enters>\w+)\s+(?P<language>\S+)
    | (?P<says>\w+):\s(?P<text>.+)
    | (?P<who>\w+)\s(?P<act>
        taps|edits|sends|forges|enters|searches|blocks|unblocks|asks|chooses|follows
        |accepts|declines|cancels|moves|completes|misses
      )\b\s*(?P<what>.*)
    | (?P<changes>\w+)\sis\s(?P<state>\{.*\})
    | clock\s\+(?P<time>\d+[smhd])
    | service\s((?P<of>\w+)\s)?(?P<fault>\{.*\}|well)
    | ledger\s((?P<by>\w+)\s)?(?P<operation>\w+)\s(?P<count>\d+)
    )$""",
    re.VERBOSE,
)
EXPECTS = re.compile(
    r"^(?P<kind>bot|confetti|buttons|toast|gone|found|silence|offers|hides|file)(?::\s(?P<words>.+))?$"
)
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True)
class Line:
    """One line: where it stands, and its parts by name."""

    number: int
    text: str
    parts: dict[str, str]

    @property
    def expects(self) -> bool:
        """Whether it says what must be seen, and does nothing."""
        return "kind" in self.parts or "operation" in self.parts


def told(path: Path, name: str) -> list[str]:
    """What a conversation says of itself under that name: services, news."""
    found = re.search(rf"^# {name}: (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1].split() if found else []


def services(path: Path) -> list[str]:
    """The services of a conversation."""
    return told(path, "services") or ["webcam"]


def lines(path: Path) -> Iterator[Line]:
    """The lines of a conversation; ValueError for one that is not of the language."""
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = raw.strip()
        if not text or text.startswith("#"):
            continue
        found = (EXPECTS.match(text) if raw.startswith(" ") else None) or ACTS.match(text)
        if found is None:
            raise ValueError(f"{path.name}:{number}: {text}")
        yield Line(number, text, {k: v for k, v in found.groupdict().items() if v is not None})


def seconds(text: str) -> int:
    """90s, 5m, 3h or 2d in seconds."""
    return int(text[:-1]) * SECONDS[text[-1]]
