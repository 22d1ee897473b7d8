"""Beginning a request: /book, a button, or a sentence. Imports: `booking`."""

from booking.form import Kind
from booking.spoken import mere_number
from handlers.callback import Go, of_menu
from handlers.messages import Button
from handlers.request.example import example
from handlers.request.filling import take
from handlers.request.hearing import hear
from handlers.request.steps import begin, choose_service, proceed, redraw, show
from handlers.request.typed import LONGEST, fits, request, typed
from handlers.request.unread import not_read
from handlers.saying import book_button, say, unable
from handlers.turn import Turn


async def book(turn: Turn, args: str = "") -> None:
    """/book [sentence]: go on with the open request, or begin one; the sentence fills what it can."""
    if turn.draft is not None and turn.draft.service:
        if args.strip():
            await typed(turn, args)
        else:
            redraw(turn, [turn.words.t("Your request is still open. Here is where we are.")])
        return
    cards = turn.offered
    if not cards:
        say(turn, turn.words.t("No booking service is switched on at the moment. Please come back later."))
        return
    if len(cards) == 1:
        await open_at(turn, next(iter(cards)), args)
    elif not args.strip():
        show(turn, choose_service(turn))
    elif not (await _anywhere(turn, args) or await _among(turn, args)):
        show(turn, choose_service(turn, [turn.words.t("I did not understand “{rest}”.", rest=args)]))


async def open_at(turn: Turn, service: str, args: str = "") -> None:
    """Begin a request at one service."""
    if service not in turn.offered:
        unable(turn, turn.words.plain("This service is switched off at the moment."))
        return
    if args.strip() and await request(turn, service, args):
        return
    begin(turn, service)
    await proceed(turn, [], said=[not_read(turn.words, args)] if args.strip() else [])


async def _anywhere(turn: Turn, said: str) -> bool:
    """Begin a request at the service that is named, or understands most of it; False when none does."""
    weight = {service: fits(turn, service, said) for service in turn.offered}
    best = max(weight, key=lambda s: (weight[s], s in turn.person.earlier), default="")
    if not best:
        return False
    if weight[best]:
        return await request(turn, best, said)
    heard = hear(turn, turn.offered[best], None, None, said[:LONGEST])
    if not heard.service:
        return False
    begin(turn, heard.service)
    await proceed(turn, [], said=heard.notices, rest=heard.rest)
    return True


async def _among(turn: Turn, said: str) -> bool:
    """Begin a request at the only service where the words may mean several people, and ask whom."""
    found = {
        service: heard
        for service, card in turn.offered.items()
        if (people := card.form.first(Kind.PEOPLE))
        and people.key in (heard := hear(turn, card, None, None, said[:LONGEST])).screens
    }
    if len(found) != 1:
        return False
    (service, heard), *_ = found.items()
    await take(turn, turn.offered[service], begin(turn, service), heard, said)
    return True


async def text(turn: Turn, said: str) -> None:
    """A plain message: an answer if a request is open, else a request if it reads like one."""
    if turn.draft is not None:
        await typed(turn, said)
        return
    if not mere_number(said, turn.words.language) and await _anywhere(turn, said):
        return
    hint = turn.words.t(
        "I did not understand that. Tell me whom you want to book and when, for example: <i>{example}</i>",
        example=example(turn),
    )
    say(turn, hint, book_button(turn), Button(turn.words.plain("What I understand"), of_menu(Go.HELP)))
