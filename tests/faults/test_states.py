"""Each question that a screen or a broadcast asks is open in a story that is cut there."""

import re
from pathlib import Path

import handlers
from handlers.broadcast import talk
from handlers.broadcast.talk import TYPED
from handlers.preferences.settings import ASKS_ZONE
from handlers.reminders.reminder_taps import CANNOT
from tests.faults.states import BROADCASTS, SCREENS

ASKS = re.compile(r"turn\.ask\(f?\"?(\w+|\{\w+\})")
CONSTANTS = {"{CANNOT}": CANNOT, "ASKS_ZONE": ASKS_ZONE.split()[0]}
AGAIN = "turn"
"""What was asked is asked again."""


def test_every_question_of_a_screen_is_open_somewhere() -> None:
    sources = [path.read_text() for path in Path(handlers.__path__[0]).rglob("*.py")]
    asked = {CONSTANTS.get(word, word) for text in sources for word in ASKS.findall(text)}
    assert asked - {AGAIN} == SCREENS.keys()


def test_every_question_of_a_broadcast_is_open_somewhere() -> None:
    heard = Path(talk.__file__).read_text().partition("async def heard")[2].partition("def left")[0]
    assert {*re.findall(r'case "(\w+)"', heard), *TYPED} == BROADCASTS.keys()
