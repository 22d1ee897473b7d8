"""What a message in the outbox keeps of the reminder it says, so that it can be drawn when it is sent.

Imports: `booking`.
"""

from datetime import datetime

from booking.reminders import Kind, Reminder
from handlers.messages import REMINDER


def made(found: Reminder, starts: datetime) -> str:
    """`Message.made`: the reminder, and when what it is about began as it was found."""
    return f"{REMINDER}{found.kind} {found.lead} {found.at.isoformat()} {starts.isoformat()}"


def reminder(made: str) -> tuple[Reminder, datetime]:
    """From what `made` wrote."""
    kind, lead, at, starts = made.removeprefix(REMINDER).split()
    found = Reminder(Kind(kind), datetime.fromisoformat(at), int(lead))
    return found, datetime.fromisoformat(starts)
