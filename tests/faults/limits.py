"""Bugs to be planted in what proves that nothing was booked, and in whom a write is about.

Imports the neighbours.
"""

from tests.faults.bugs import Bug

LIMITS = (
    Bug(
        "one look that finds nothing is enough",
        "booking/passing.py",
        "READS, AT_LAST = 3, 2",
        "READS, AT_LAST = 1, 2",
        "tests/model/test_parts.py",
    ),
    Bug(
        "a look before the latest application proves something",
        "booking/passing.py",
        "reads = write.tries + proving",
        "reads = write.tries + looked",
        "tests/model/test_parts.py",
    ),
    Bug(
        "no margin for a late application",
        "booking/writes.py",
        "LATEST_APPLICATION = timedelta(minutes=6)",
        "LATEST_APPLICATION = timedelta(minutes=5)",
        "tests/booking/test_inquiry.py",
    ),
    Bug(
        "too little patience with a part of a booking",
        "booking/parts.py",
        "is None and passed > LATEST_APPLICATION",
        "is None and passed > TWICE",
        "tests/model/test_parts.py",
    ),
    Bug(
        "one look proves that a part of a booking is not there",
        "booking/parts.py",
        "return ended(lost, Stage.REFUSED) if now - lost.missing >= TWICE else None",
        "return ended(lost, Stage.REFUSED)",
        "tests/booking/test_desk_following.py",
    ),
    Bug(
        "a part that nobody can look up is kept from the person",
        "booking/parts.py",
        "if passed < GIVE_UP or lost.unreached or booking.cut_off:",
        "if passed < LATEST_APPLICATION or booking.cut_off or passed > TWICE:",
        "tests/booking/test_parts.py",
    ),
    Bug(
        "a part is refused while the rest of its request waits in line",
        "booking/parts.py",
        "if booking.pending(*ASKING) is None and passed > LATEST_APPLICATION:",
        "if passed > LATEST_APPLICATION:",
        "tests/booking/test_parts.py",
    ),
    Bug(
        "a move is proved by any time at all",
        "booking/writes.py",
        "if i.performer == write.target and i.starts == to)",
        "if i.performer == write.target and i.starts)",
        "tests/model/test_moves.py",
    ),
    Bug(
        "a move that comes to light late was the other side's",
        "booking/writes.py",
        "    return write.verb is Verb.MOVE and write.step is Step.FAILED and _in_vain(write.problem)",
        "    return write.verb is Verb.MOVE and write.step is Step.SAVED",
        "tests/model/test_moves.py",
    ),
    Bug(
        "moved at the service, and not here",
        "booking/writes.py",
        "return replace(at_another_time(booking, moved_to(write), outcome.invitations), was=None)",
        "return replace(booking, was=None)",
        "tests/model/test_moves.py",
    ),
    Bug(
        "count from the claim of a sender that died between two calls",
        "booking/desk.py",
        "over = write.claimed + LAST_CALL if write.claimed and write.step is Step.CLAIMED else None",
        "over = None",
        "tests/booking/test_inquiry.py",
    ),
    Bug(
        "whom another sender has asked is asked again",
        "booking/desk.py",
        "now = await self.store.booking(booking.id) or booking\n        return now,",
        "now = booking\n        return now,",
        "tests/booking/test_desk_line.py",
    ),
    Bug(
        "ask everybody again where nobody is left to be asked",
        "booking/desk.py",
        "if write.verb in ASKING and not any(i.stage in NEVER_ASKED for i in booking.invitations):",
        "if write.verb in ASKING and not booking.invitations:",
        "tests/booking/test_desk_line.py",
    ),
    Bug(
        "ask again whose answer was lost",
        "booking/writes.py",
        "NEVER_ASKED = frozenset({Stage.ASKED})",
        "NEVER_ASKED = frozenset({Stage.ASKED, Stage.UNKNOWN})",
        "tests/model/test_parts.py",
    ),
    Bug(
        "cancel what was replaced before the new one is final",
        "booking/chain.py",
        "if again is not None and again.stage is Stage.CONFIRMED:",
        "if again is not None and again.stage in HELD:",
        "tests/model/test_chain.py",
    ),
    Bug(
        "cancel what was replaced though the new one has come to nothing",
        "booking/desk.py",
        "if write.verb is Verb.CANCEL and await self._needless(booking, write):",
        "if write.verb is Verb.CANCEL and not write.id:",
        "tests/model/test_chain.py",
    ),
    Bug(
        "take what another is just asking for as one's own",
        "booking/inquiry.py",
        "if found and await self.store.under_way(booking):",
        "if found and not booking.id:",
        "tests/booking/test_inquiry.py",
    ),
    Bug(
        "a yes to whoever accepted, whomever the button was shown for",
        "handlers/live/deeds.py",
        'return f"{booking.invitations.index(won)}:{price}"',
        'return f"0:{price}"',
        "tests/handlers/test_results.py",
    ),
    Bug(
        "a yes beside a cancelling that is on its way",
        "handlers/booked/bookings.py",
        "elif not on.busy(won.performer) and not _said_to_another(on, won):",
        "elif not _said_to_another(on, won):",
        "tests/handlers/test_results.py",
    ),
)
