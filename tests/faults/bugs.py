"""Bugs to be planted, one line each, and which test must then fail. Imports the standard library."""

from dataclasses import dataclass

DESK, LEDGER = "tests/booking/test_desk.py", "tests/roof/test_ledger.py"
SENDING, TURNS, WEBHOOK = (f"tests/traffic/test_{name}.py" for name in ("sending", "turns", "webhook"))
FLOODS, POLLING = (f"tests/traffic/test_{name}.py" for name in ("floods", "polling"))


@dataclass(frozen=True)
class Bug:
    """One line changed. `judge` is a test file (with `::name` or ` -k name`), or the name of a fault run."""

    name: str
    path: str
    old: str
    new: str
    judge: str


BUGS = (
    Bug(
        "acknowledge first",
        "bot/traffic/polling.py",
        "self._arrived(await self._inbox.put(updates))",
        "self._arrived(updates)",
        POLLING,
    ),
    Bug(
        "work a repeated update again",
        "bot/traffic/statements.py",
        "ON CONFLICT (bot, update_id) DO NOTHING RETURNING update_id",
        "ON CONFLICT (bot, update_id) DO UPDATE SET state = 'new', body = excluded.body RETURNING update_id",
        "telegram:repeated:webhook",
    ),
    Bug(
        "retry on time-out",
        "booking/desk.py",
        "return outcome_of(error, self.card(booking.service), booking, write, self.clock())",
        "return Outcome(Step.DONE, await write_at(provider, account, booking, write))",
        DESK,
    ),
    Bug(
        "call a lost answer a failure",
        "booking/sending.py",
        'return Outcome(Step.UNKNOWN, done, Problem("", "maybe_done", words=why))',
        'return Outcome(Step.FAILED, done, Problem("", "maybe_done", words=why))',
        DESK,
    ),
    Bug(
        "send without a claim",
        "booking/desk.py",
        "self.store.claim(intent, self.clock()):\n            return None",
        "self.store.claim(intent, self.clock()) and not write.id:\n            return None",
        "tests/booking/test_desk_line.py",
    ),
    Bug(
        "send within a pause the service asked for",
        "booking/desk.py",
        "self.clock() < write.not_before:",
        "write.not_before < self.clock():",
        "tests/booking/test_desk_line.py",
    ),
    Bug(
        "take a conflict at the first try for our own booking",
        "providers/jicoo/calls.py",
        'doubt = order.again and no.problems[0].code == "not_free"',
        'doubt = no.problems[0].code == "not_free"',
        "tests/contracts/jicoo/test_jicoo_lost.py",
    ),
    Bug(
        "no compare-and-set at the claim",
        "bot/store/ledger.py",
        "WHERE id = %s AND step = 'saved'",
        "WHERE id = %s",
        LEDGER,
    ),
    Bug(
        "no compare-and-set at the booking",
        "bot/store/writing.py",
        "WHERE id = %(id)s AND revision = %(revision)s",
        "WHERE id = %(id)s",
        LEDGER,
    ),
    Bug(
        "no compare-and-set at the draft",
        "bot/traffic/statements.py",
        "WHERE d.id = t.id AND d.revision = t.base AND d.stage = 'open' RETURNING d.id",
        "WHERE d.id = t.id RETURNING d.id",
        TURNS,
    ),
    Bug(
        "too little patience with late applications",
        "booking/writes.py",
        "LATEST_APPLICATION = timedelta(minutes=6)",
        "LATEST_APPLICATION = timedelta(seconds=6)",
        DESK,
    ),
    Bug(
        "take over a claim that is still being sent",
        "booking/desk.py",
        "CLAIM_LIFE = timedelta(seconds=30)",
        "CLAIM_LIFE = timedelta(seconds=1)",
        DESK,
    ),
    Bug(
        "never take over a dead sender's claim",
        "booking/desk.py",
        "CLAIM_LIFE = timedelta(seconds=30)",
        "CLAIM_LIFE = timedelta(days=30)",
        DESK,
    ),
    Bug(
        "the clock alone ends what a silent service may have agreed to",
        "booking/passing.py",
        "known = looked and booking.pending(Verb.CONFIRM, Verb.MOVE) is None",
        "known = booking.pending(Verb.CONFIRM, Verb.MOVE) is None",
        "tests/booking/test_desk_following.py",
    ),
    Bug(
        "the clock alone ends what is being confirmed",
        "booking/passing.py",
        "known = looked and booking.pending(Verb.CONFIRM, Verb.MOVE) is None",
        "known = looked",
        "tests/booking/test_desk_following.py",
    ),
    Bug(
        "the card of a former booking as it was read, not as it is",
        "bot/store/ledger.py",
        "if changed.rowcount != 1 or (former and not await writing.stands(connection, former[0])):",
        "if changed.rowcount != 1:",
        "tests/roof/test_ledger.py",
    ),
    Bug(
        "a change forgets whom a lost answer set free during a claim",
        "bot/campaigns/driver.py",
        "not (self._changing and under_way)",
        "not (self._changing and self._tasks)",
        "tests/office/test_hasty.py",
    ),
    Bug(
        "confirm at any price",
        "booking/writes.py",
        "if write.price is not None and target.price != write.price:",
        "if write.price is not None and target.price is None:",
        DESK,
    ),
    Bug(
        "a button of an older question counts",
        "handlers/taps.py",
        "if draft.revision != tap.revision:",
        "if draft.revision < tap.revision:",
        "people:old-buttons:polling",
    ),
    Bug(
        "anybody's booking",
        "handlers/booked/bookings.py",
        "if booking is None or booking.person != turn.person.id:",
        "if booking is None:",
        "people:strangers:polling",
    ),
    Bug(
        "no escape", "handlers/words.py", "escape(str(v), quote=False)", "str(v)", "tests/words/test_words.py"
    ),
    Bug(
        "personal matters in a group",
        "handlers/table.py",
        "elif not turn.private:",
        "elif update.effective_user is None:",
        "people:far-ids:polling",
    ),
    Bug(
        "any webhook secret",
        "bot/web/paths.py",
        'if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), self._secret):',
        "if not hmac.compare_digest(self._secret, self._secret):",
        WEBHOOK,
    ),
    Bug(
        "200 for what is not stored",
        "bot/web/paths.py",
        'return PlainTextResponse("try again", 503)',
        'return PlainTextResponse("try again", 200)',
        WEBHOOK,
    ),
    Bug(
        "no bound for what is posted",
        "bot/web/paths.py",
        "MOST_BYTES = 1_000_000",
        "MOST_BYTES = 1_000_000_000",
        WEBHOOK,
    ),
    Bug(
        "a webhook without a secret",
        "bot/settings.py",
        'not found.get("TELEGRAM_WEBHOOK_SECRET")',
        'found.get("TELEGRAM_WEBHOOK_SECRET")',
        "tests/roof/test_settings.py",
    ),
    Bug(
        "money told again after a crash",
        "bot/traffic/sender.py",
        "if row.message.once and not await self._begin(row):",
        "if row.message.once and row.tries > 99:",
        SENDING,
    ),
    Bug(
        "money told again after a lost answer",
        "bot/traffic/verdict.py",
        "else UNWELL_WAIT), row.tries + 1, doubt)",
        "else UNWELL_WAIT), row.tries + 1)",
        SENDING,
    ),
    Bug(
        "blocked is not unreachable",
        "bot/traffic/verdict.py",
        "return Dead(error.text, unreachable=True)",
        "return Dead(error.text)",
        FLOODS,
    ),
    Bug(
        "not modified is an error",
        "bot/traffic/calls.py",
        "            if unmodified(error):\n                return True\n",
        "",
        SENDING,
    ),
    Bug(
        "pay no heed to retry_after",
        "bot/traffic/verdict.py",
        "asked = error.retry_after or 0.0",
        "asked = 0.001",
        SENDING,
    ),
    Bug(
        "drop a message whose answer broke off",
        "bot/traffic/verdict.py",
        "MOST_TRIES = 5",
        "MOST_TRIES = 0",
        "tests/traffic/test_doubt.py",
    ),
    Bug(
        "a flood is sent whole",
        "bot/traffic/sender.py",
        "if _outdated(row, out.queue) or",
        "if row.id < 0 or",
        FLOODS,
    ),
    Bug(
        "silence after an error",
        "bot/traffic/turns.py",
        "words = [] if turn.update.inline_query else",
        "words = [] if turn.update else",
        TURNS,
    ),
    Bug(
        "answer taps when the work is done",
        "bot/traffic/taps.py",
        "PATIENCE = 0.6",
        "PATIENCE = 60.0",
        "tests/traffic/test_taps.py",
    ),
    Bug(
        "a chat in two replicas at once",
        "bot/traffic/keeper.py",
        "zip(entered, got, strict=True) if yes}",
        "zip(entered, got, strict=True) if yes in (True, False)}",
        TURNS,
    ),
    Bug(
        "inline answers for everybody",
        "bot/traffic/visit.py",
        '"is_personal": True',
        '"is_personal": False',
        TURNS,
    ),
)
