"""More bugs to be planted: what a naive bot does (docs/failures.md) and what the judges of the runs must see.

Imports the neighbours.
"""

from tests.faults.bugs import BUGS, DESK, FLOODS, POLLING, SENDING, TURNS, WEBHOOK, Bug
from tests.faults.gaps import GAPS
from tests.faults.limits import LIMITS
from tests.faults.unseen import UNSEEN

PLAIN = "people:far-ids:polling"
"""A booking in which nothing is wrong but the bug."""

NAIVE = (
    Bug(
        "take absence for proof though nobody could look",
        "booking/passing.py",
        "looked and in_full(write, now)",
        "in_full(write, now)",
        DESK,
    ),
    Bug(
        "give a message up while Telegram is not well",
        "bot/traffic/verdict.py",
        "UNWELL_TRIES, UNWELL_WAIT = 120, 5.0",
        "UNWELL_TRIES, UNWELL_WAIT = 5, 5.0",
        "tests/traffic/test_tries.py",
    ),
    Bug(
        "send again what was about to be sent when the backup was made",
        "bot/database/script.py",
        "WHERE step = 'saved';",
        "WHERE step = 'none';",
        "tests/roof/test_backup.py",
    ),
    Bug(
        "let a watch that a backup brought back send by itself",
        "bot/database/script.py",
        "SET books = false",
        "SET books = true",
        "tests/roof/test_backup.py",
    ),
    Bug(
        "forget what a webhook told in mid-look",
        "bot/services/heard.py",
        "SET look_at = %(now)s, revision = revision + 1",
        "SET look_at = %(now)s",
        "tests/roof/test_jobs.py",
    ),
    Bug(
        "read a service's message to its end, however long",
        "bot/web/bodies.py",
        "if len(body) > most:",
        "if len(body) > 1000 * most:",
        "tests/roof/test_heard.py",
    ),
    Bug(
        "write to the service before the claim is committed",
        "bot/store/ledger.py",
        "SET step = 'claimed', claimed = %s",
        "SET step = step, claimed = %s",
        PLAIN,
    ),
    Bug(
        "take what nobody knows for not sent",
        "providers/http.py",
        "return Unavailable(self._service, why) if call.safe else MaybeDone(self._service, why)",
        "return Unavailable(self._service, why) if self._service else MaybeDone(self._service, why)",
        "services:reset-after:createBooking",
    ),
    Bug(
        "as many messages to a chat as there are",
        "bot/traffic/pace.py",
        "return max(rest, (cost - self._tokens(chat, now, brake)) / brake.rate, 0.0)",
        "return max(rest, 0.0)",
        PLAIN,
    ),
    Bug(
        "a burst of its own for every replica",
        "bot/traffic/pace.py",
        "return missing / brake.rate if missing > SMALL else 0.0",
        "return missing / brake.rate if missing > 1000 else 0.0",
        "tests/traffic/test_pace.py",
    ),
    Bug(
        "a rate of its own for every replica",
        "bot/traffic/pace.py",
        'sql.TAKE_TOKENS, {"name": self._name, "cost": cost',
        'sql.TAKE_TOKENS, {"name": f"{self._name} {id(self)}", "cost": cost',
        "tests/traffic/test_pace.py",
    ),
    Bug(
        "a pause ends with the message that was refused",
        "bot/traffic/sender.py",
        "self._pace.rest(out.chat, seconds)",
        "self._pace.rest(0, seconds)",
        SENDING,
    ),
    Bug(
        "what is told to stop ends with an error",
        "bot/run.py",
        "    if app.trouble.done():\n        raise Stop(app.trouble.result(), code=3)",
        '    raise Stop("stopped", code=3)',
        "times:stop",
    ),
    Bug(
        "wait for whatever hangs before the end",
        "bot/traffic/options.py",
        "stop_seconds: float = 8.0",
        "stop_seconds: float = 800.0",
        "times:stop",
    ),
    Bug(
        "a card that tells another instant",
        "handlers/live/card.py",
        '<b>{when}</b>", when=reader.live(booking.starts)',
        '<b>{when}</b>", when=reader.live(booking.made)',
        PLAIN,
    ),
    Bug(
        "the person's wall time for the service's",
        "providers/webcam/calls.py",
        '"SessionDate": f"{wall_at(when.at, self._zone):',
        '"SessionDate": f"{when.wall:',
        PLAIN,
    ),
    Bug(
        "keys in errors",
        "providers/http.py",
        'f"no answer ({type(failure).__name__})") from None',
        'f"no answer ({dict(self._client.headers)})") from None',
        "within:jicoo:reset-after",
    ),
    Bug(
        "only ids above the last are new",
        "bot/traffic/inbox.py",
        "updates = {u.update_id: u for batch in batches for u in batch}.values()",
        "self.top = max([getattr(self, 'top', 0), *(u.update_id for b in batches for u in b)])\n"
        "        updates = {u.update_id: u for b in batches for u in b if u.update_id >= self.top}.values()",
        POLLING,
    ),
    Bug(
        "ask from one too far on",
        "bot/traffic/polling.py",
        "max(u.update_id for u in updates) + 1",
        "max(u.update_id for u in updates) + 2",
        POLLING,
    ),
    Bug(
        "never look whether the webhook is still ours",
        "bot/traffic/hook.py",
        "told.webhook == self._webhook.url and self._known",
        "self._known",
        POLLING,
    ),
    Bug(
        "the newest update first",
        "bot/traffic/statements.py",
        "  ORDER BY id LIMIT {MOST_UPDATES}) AS i ORDER BY i.id",
        "  ORDER BY id LIMIT {MOST_UPDATES}) AS i ORDER BY i.id DESC",
        TURNS,
    ),
    Bug(
        "a group that moved is not followed",
        "bot/traffic/verdict.py",
        "    if error.moved:\n        return Moved(error.moved)\n",
        "",
        SENDING,
    ),
    Bug(
        "a dead worker's jobs wait for it",
        "bot/due/jobs.py",
        "seconds_since_heartbeat=SILENT_SECONDS)",
        "seconds_since_heartbeat=SILENT_SECONDS * 1000)",
        "tests/roof/test_jobs.py -k dead_worker",
    ),
    Bug(
        "a long text is sent whole",
        "bot/traffic/shape.py",
        "    if length(html) <= most:\n",
        "    if length(html) <= most * 9:\n",
        "tests/traffic/test_shape.py",
    ),
    Bug(
        "edited messages run again",
        "handlers/table.py",
        "await _edited(turn, update.edited_message)",
        "await _message(turn, update.edited_message)",
        "tests/golden/test_golden.py -k every_kind",
    ),
    Bug(
        "a time that comes twice is the first",
        "booking/moment.py",
        "return Twice(Moment(first, zone, wall), Moment(second, zone, wall))",
        "return Once(Moment(first, zone, wall))",
        "tests/when/test_zones.py",
    ),
    Bug(
        "an unreadable webhook call is refused for ever",
        "bot/traffic/hook.py",
        "    except ValueError:\n        return None\n",
        "    except KeyError:\n        return None\n",
        WEBHOOK,
    ),
    Bug(
        "words for nobody are tried for ever",
        "bot/traffic/sender.py",
        "            out.marks.unreachable = True\n",
        "",
        FLOODS,
    ),
    Bug(
        "a card is as it was when its turn began",
        "bot/traffic/writer.py",
        "save != drawn[booking]",
        "save != drawn[booking] and not saved",
        "tests/roof/test_redrawing.py",
    ),
    Bug(
        "news may pass a turn that is being saved",
        "bot/traffic/statements.py",
        " ORDER BY id FOR NO KEY UPDATE",
        " ORDER BY id",
        "tests/roof/test_redrawing.py",
    ),
    Bug(
        "an id is taken apart by its first letter",
        "handlers/reminders/attending.py",
        "wish, number = arg[:-ID_LENGTH], arg[-ID_LENGTH:]",
        "wish, number = (STOP, arg[1:]) if arg.startswith(STOP) else (arg[:-ID_LENGTH], arg[-ID_LENGTH:])",
        "tests/golden/test_golden.py -k webcast",
    ),
    Bug(
        "tell another price than was taken",
        "handlers/booked/announce.py",
        "            price=reader.credits(won.price),\n",
        "            price=reader.credits(won.price + 1),\n",
        PLAIN,
    ),
)
EVERY = (*BUGS, *GAPS, *LIMITS, *NAIVE, *UNSEEN)
