"""What belongs to the victim, or is the operators', besides a booking and an open request: one of each kind
that a button can name. Imports `sandbox` and the neighbours.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from handlers.callback import Go, of_menu
from handlers.links import To
from sandbox.botapi.client import Person
from tests.accounts.browser import Browser, address_of

AUTHOR = 8_000_000_778
"""An operator with three broadcasts: one waits for its time, one for a second yes, and one for the number
of its people to be typed. That announces an event of theirs, of which the victim will be reminded.
"""
BROADCAST = "Doors open at the canary hall"
EVENT = "Canaries of the North"
LIVING = {
    "draft": "SELECT id FROM drafts WHERE stage = 'open' AND person = {victim}",
    "booking": "SELECT id FROM bookings",
    "event": "SELECT id FROM bookings WHERE service = 'webcasts'",
    "campaign": "SELECT id FROM campaigns",
    "watch": "SELECT id FROM watches WHERE state = 'met' AND person = {victim}",
    "ticket": "SELECT key FROM accounts WHERE state = 'waiting' AND person = {victim}",
    "guest": """SELECT reference || ':' || extract(epoch FROM starts)::bigint / 60
FROM bookings JOIN invitations ON booking = bookings.id
WHERE bookings.service = 'webkasa' AND reference <> ''""",
    "feed": "SELECT id FROM feeds WHERE person = {victim}",
    "reference": "SELECT reference FROM invitations WHERE reference <> ''",
}
"""Each kind of thing, and how those that there are are found."""
ABOUT_NOTHING = (
    *(Go.BOOK, Go.BOOKINGS, Go.HELP, Go.TIMEZONE, Go.LANGUAGE, Go.CONNECT, Go.CLEAR, Go.WEBCAST, Go.GUESTS),
    *(Go.AUDIT, Go.HEALTH, Go.SETTINGS, Go.STATS, Go.BROADCAST, Go.CALENDAR, Go.EXPORT, Go.FORGET, Go.SHARE),
)
"""Buttons that name nobody's thing: a choice, or what is the presser's own anyway."""
NAMED: dict[Go, tuple[str, ...]] = {
    **dict.fromkeys(ABOUT_NOTHING, ()),
    Go.LINK: ("{ticket}",),
    Go.UNLINKED: ("{ticket}",),
    Go.FOUND: ("webcam:{reference}",),
    Go.TAKE: ("webcam:{reference}",),
    Go.DISCONNECT: ("webcam",),
    Go.GUEST: ("webkasa:{guest}",),
    Go.MARK: ("webkasa:{guest}:c", "webkasa:{guest}:x!"),
    Go.LOST: ("{booking}:n!", "{booking}:y", "{booking}:y{reference}!"),
    Go.WATCHES: ("b{watch}", "i{watch}", "k{watch}", "s{watch}"),
    Go.STAFF: (f"{AUTHOR}:operator", f"{AUTHOR}:-"),
    Go.USERS: (f"{AUTHOR}", f"{AUTHOR}:send"),
    Go.NEWS: ("on:{campaign}",),
    Go.OPEN: tuple(f"{to}_{{booking}}" for to in To),
    Go.ATTEND: ("{booking}", "-{booking}", "shown:{event}"),
}
"""What the buttons of menus name, each in the words its handler reads."""


async def living(
    rows: Callable[[str], Awaitable[list[tuple[Any, ...]]]], victim: int
) -> dict[str, list[str]]:
    """The ids of what there is, by its kind; `rows` asks the database."""
    found = {kind: await rows(query.format(victim=victim)) for kind, query in LIVING.items()}
    return {kind: [str(row[0]) for row in there] for kind, there in found.items()}


async def watched(victim: Person) -> None:
    """A watch that was met."""
    await victim.say("tell me when Zoë Åkerlund is free tomorrow evening")
    await victim.tap("Start watching")
    await victim.reads("can be booked now", timeout=20)
    await victim.say("/cancel")
    await victim.reads("Request cancelled")


async def visited(victim: Person) -> None:
    """A guest's booking in the operator's own calendar."""
    await victim.say("/book Orla Byrne, tomorrow at 11 am")
    await victim.reads("Which kind of session")
    await victim.say("studio visit")
    await victim.tap("30 minutes")
    await victim.tap("Skip")
    await victim.reads("name")
    await victim.say("Vera Guest")
    await victim.reads("mail")
    await victim.say("canary.guest@post.example")
    await victim.tap("Skip")
    await victim.tap("Send the request")
    await victim.reads("Orla Byrne · invited", timeout=20)


async def addressed(victim: Person) -> None:
    """A calendar's address."""
    await victim.say("/calendar")
    await victim.tap("Make an address")
    await victim.reads("Your calendar address")


async def logged_in(victim: Person) -> None:
    """A login that waits for a yes."""
    await victim.say("/connect")
    page, browser = address_of(await victim.reads("within ten minutes")), Browser()
    await browser.link(page)
    await browser.client.aclose()
    await victim.reads("Somebody logged in")


async def written(author: Person, judge: Person) -> None:
    """A broadcast that waits for its time, and one about which the other operator is asked."""
    await author.say("/timezone London")
    await author.reads("Noted")
    await judge.say("/timezone London")
    await judge.reads("Noted")
    await _drafted(author)
    await author.tap("When")
    await author.tap("At one moment for all")
    await author.reads("For example")
    await author.say("tomorrow at 18:00")
    await author.reads("When: ")
    await _asked(author)
    await judge.tap("Yes, send it")
    await author.reads("The broadcast begins at")
    await _drafted(author)
    await _asked(author)
    await judge.reads("wants to send a broadcast")


async def _drafted(author: Person) -> None:
    await author.say("/broadcast")
    await author.reads("A new broadcast")
    await author.say(BROADCAST)
    await author.reads("To: everybody")


async def _asked(author: Person) -> None:
    await author.tap("Send to")
    asked = await author.reads("type the number")
    await author.say(asked.text.rsplit(" ", 1)[1])
    await author.reads("waits for a second yes")


async def staged(author: Person) -> str:
    """An event with an audience, and a broadcast that announces it, whose author is asked for the number.

    Returns the presenters' pin.
    """
    await author.say("/webcast")
    await author.reads("What is the title")
    await author.say(EVENT)
    for answer in (
        "On demand",
        "Video",
        None,
        "1 hour 30 minutes",
        "500",
        "12",
        "Everything",
        "Continue",
        "No",
    ):
        if answer is None:
            await author.reads("When shall it start")
            await author.say("tomorrow at 20:00")
        else:
            await author.tap(answer)
    await author.tap("Skip")
    await author.tap("Send the request")
    told = await author.reads("Their pin", timeout=20)
    await author.tap("Announce it")
    await author.reads("To: everybody")
    await author.tap("Send to")
    await author.reads("type the number")
    return told.text.partition("Their pin: ")[2].split()[0]


async def attended(victim: Person, event: str) -> None:
    """The victim will be reminded of it."""
    await victim.forge(of_menu(Go.ATTEND, event))
    await victim.reads(f"I will remind you of {EVENT}")
