"""One update made into a Turn, handled, and made into the Change that is committed.

Imports: telegram, psycopg, `booking`, `handlers`, this package.
"""

import asyncio
import logging
import secrets
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from psycopg import AsyncConnection, OperationalError
from psycopg_pool import AsyncConnectionPool
from telegram import CallbackQuery, Chat, Update, User

from booking.interview import Draft, DraftStage
from booking.people import Person
from bot.traffic import statements as sql
from bot.traffic.api import Api
from bot.traffic.busy import typing
from bot.traffic.loads import Load, one_chat
from bot.traffic.options import Options, Wiring
from bot.traffic.raw import chat_id, loads
from bot.traffic.reading import Reading
from bot.traffic.rows import draft_of, person_of, split
from bot.traffic.writer import Change
from handlers.acts import By
from handlers.live import card
from handlers.messages import Message, Op
from handlers.reminders import reminding
from handlers.roles import Role
from handlers.turn import Tap, Turn
from handlers.words import words_for

SEEN_AGAIN = timedelta(hours=1)
"""`seen` is written no more often than this."""
APOLOGY = (
    "Something went wrong on our side (error {id}). Nothing you entered is lost: "
    "press the last button again, or send /help."
)
log = logging.getLogger(__name__)


class Undone(Exception):
    """The turn came to nothing because the program stops; the update is worked again after the start."""


class Unparsable(Exception):
    """PTB cannot read this update."""


@dataclass(slots=True)
class Known:
    """Who is on the other side of a lane: loaded once, then as the turns left it."""

    person: Person | None
    draft: Draft | None
    role: str = ""
    returned: datetime | None = None
    hurried: bool = False
    """Whether more waits than is taken up at once; known to the first turn of a visit that finds so."""

    @property
    def missed(self) -> bool:
        """Whether they could write while nobody took updates, and have not been in touch since."""
        person = self.person
        if person is None or not (self.returned and person.seen and person.met and person.reachable):
            return False
        return person.seen < self.returned


class Turns:
    """Makes turns for one replica."""

    def __init__(
        self,
        api: Api,
        wiring: Wiring,
        options: Options,
        pool: AsyncConnectionPool[AsyncConnection[Any]],
        counters: Counter[str],
    ) -> None:
        self._api = api
        self._wiring = wiring
        self._options = options
        self._pool = pool
        self._counters = counters
        self.bot_name = ""

    def known(self, load: Load) -> Known:
        """From the rows of people, drafts and staff."""
        cards, seals = self._wiring.services.cards(), self._wiring.seals
        return Known(
            person_of(load.person, seals) if load.person else None,
            draft_of(load.draft, cards, seals) if load.draft else None,
            load.role,
            load.returned,
        )

    async def look_up(self, person: int) -> Known:
        """The sender of a message in a group, whose rows are not loaded with the lane."""
        async with self._pool.connection() as connection:
            found = await (await connection.execute(sql.LOAD_CHATS, [[person]])).fetchone()
        return self.known(one_chat(found) if found else Load())

    def parse(self, body: bytes) -> Update:
        """The update; Unparsable names only the kind of error, never the content."""
        try:
            update = Update.de_json(loads(body))
        except Exception as error:
            raise Unparsable(type(error).__name__) from None
        if update is None:
            raise Unparsable("empty")
        for party in (update.effective_chat, update.effective_user):
            if party is not None and chat_id(party.id) is None:
                raise Unparsable("an id that is none")
        return update

    def turn(self, update: Update, user: User, known: Known) -> Turn:
        """What the handler is given. Raises Unparsable where who sent it, or how, is told in an odd way."""
        try:
            return self._turn(update, user, known)
        except Exception as error:
            raise Unparsable(type(error).__name__) from None

    def _turn(self, update: Update, user: User, known: Known) -> Turn:
        now, chat, query = self._options.clock(), update.effective_chat, update.callback_query
        person = _greeted(known.person, user, update, max(now, known.returned or now))
        shelf = Reading(self._wiring.shelf)
        return Turn(
            update=update,
            now=now,
            chat=chat.id if chat else user.id,
            private=chat is None or chat.type == Chat.PRIVATE,
            person=person,
            draft=known.draft,
            words=words_for(person.language),
            services=self._wiring.services,
            directory=self._wiring.directory,
            shelf=shelf,
            office=self._wiring.office,
            own=self._wiring.own,
            back=_back(known.person, person),
            missed=known.missed and person.reachable,
            hurried=known.hurried,
            bot_name=self.bot_name,
            role=self._role(user.id, known),
            tap=_tap(query) if query else None,
            read=shelf.read,
        )

    def _role(self, person: int, known: Known) -> Role | None:
        """Owners are named in the settings, the others in the chat."""
        if person in self._options.admins:
            return Role.OWNER
        return Role(known.role) if known.role else None

    async def handle(self, turn: Turn) -> str:
        """Run the handler; "" when it succeeded, else the short id of the error the person was told.

        Raises psycopg.OperationalError when the database is away: the update is worked once it is back; and
        Undone.
        """
        began = time.perf_counter()
        try:
            async with asyncio.timeout(self._options.turn_seconds), typing(self._api, turn.chat):
                await self._wiring.handle(turn)
        except (OperationalError, Undone):
            raise
        except Exception as error:
            return report("turn", error)
        finally:
            self._options.took(time.perf_counter() - began)
        return ""

    def change(self, row: int, turn: Turn, known: Known) -> Change:
        """What is committed of a turn that went well."""
        if turn.forget:
            by = By(turn.person.id, turn.role, turn.now)
            said, acts = tuple(turn.messages), tuple(turn.acts)
            return Change(
                row, turn.now, messages=said, acts=acts, by=by, forget=turn.person.id, handed=turn.handed
            )
        return Change(
            update=row,
            now=turn.now,
            person=turn.person if _met(turn, known) else None,
            private=turn.chat if turn.private else None,
            known=known.person is not None,
            before=known.draft,
            draft=turn.draft or turn.closing,
            messages=[part for m in turn.messages for part in split(m)],
            drawn=_drawn(turn),
            bookings=tuple(turn.bookings),
            intents=tuple(turn.intents),
            watches=tuple(turn.watches),
            acts=tuple(turn.acts),
            by=By(turn.person.id, turn.role, turn.now),
            wishes=tuple(turn.wishes),
            back=turn.back is not None,
        )

    def sorry(self, known: Known) -> Sequence[Message]:
        """A word about an update that is not worked any more, to a person whom we may write to."""
        person = known.person
        if person is None or not (person.met and person.reachable):
            return ()
        number = report("an update", Unparsable("begun too often"))
        return (Message(Op.SAY, person.id, words_for(person.language).t(APOLOGY, id=number)),)

    def apology(self, row: int, turn: Turn, known: Known, error: str) -> Change:
        """What is committed of a turn that failed: nothing but the person's rows and a word to them."""
        self._counters["failed"] += 1
        words = [] if turn.update.inline_query else [Message(Op.SAY, turn.chat, _sorry(turn, error))]
        return Change(
            update=row,
            now=turn.now,
            person=None if turn.nobody or known.person else turn.person,
            private=turn.chat if turn.private else None,
            messages=words,
            error=error,
        )


def _drawn(turn: Turn) -> dict[str, int]:
    """The bookings whose card or reminder this turn puts into the chat."""
    slots = {message.slot for message in turn.messages}
    return {n: save for n, save in turn.read.items() if slots & {card.slot(n), reminding.slot(n)}}


def _met(turn: Turn, known: Known) -> bool:
    """Whether the person is to be saved: an inline query runs beside the private chat and leaves it alone."""
    return not (turn.nobody or turn.update.inline_query or turn.person is known.person)


def _sorry(turn: Turn, error: str) -> str:
    return turn.words.t(APOLOGY, id=error)


def report(what: str, error: BaseException) -> str:
    """Log where it failed, not with which words (they may be a person's); returns a short id to quote."""
    number = secrets.token_hex(4)
    where = "".join(traceback.format_tb(error.__traceback__))
    told = {"failure": (number, what, error)}
    log.error("%s failed, id %s: %s\n%s", what, number, type(error).__name__, where, extra=told)
    return number


def _tap(query: CallbackQuery) -> Tap:
    data, message = query.data or "", query.message.message_id if query.message else 0
    if not (isinstance(query.id, str) and isinstance(data, str)):
        raise TypeError("a tap that names nothing")
    return Tap(query.id, data, message)


def _greeted(person: Person | None, user: User, update: Update, now: datetime) -> Person:
    """The person with what this update tells of them."""
    known = person or Person(user.id)
    if known.seen is None:
        known = replace(known, language=user.language_code or "en")
    reachable, met = _reachable(known, update), known.met or _in_private(update)
    if (reachable, met) == (known.reachable, known.met) and known.seen and now - known.seen < SEEN_AGAIN:
        return known
    username = (user.username or "").casefold()
    return replace(known, seen=now, reachable=reachable, met=met, name=user.full_name, username=username)


def _back(was: Person | None, person: Person) -> datetime | None:
    """When somebody whom we can write to again was last in touch: when they blocked us, as a rule."""
    return (was.seen or person.seen) if was and not was.reachable and person.reachable else None


def _reachable(person: Person, update: Update) -> bool:
    """Whoever writes in private can be written to; who blocked us cannot, until they write again."""
    member = update.my_chat_member
    if not _in_private(update):
        return person.reachable
    return member is None or (person.reachable and member.new_chat_member.status != "kicked")


def _in_private(update: Update) -> bool:
    return update.effective_chat is not None and update.effective_chat.type == Chat.PRIVATE


def after(change: Change, known: Known) -> Known:
    """What is known once the change is committed."""
    if change.forget:
        was = known.person
        reined = was and (was.blocked or was.a_day is not None)
        return Known(Person(was.id, blocked=was.blocked, a_day=was.a_day) if was and reined else None, None)
    person = change.person or known.person
    draft = change.draft or known.draft
    return Known(
        person, draft if draft and draft.stage is DraftStage.OPEN else None, known.role, known.returned
    )
