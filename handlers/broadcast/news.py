"""The way out of broadcasts, and back in. Bookings are told of in any case. Imports: `handlers`."""

from dataclasses import replace

from handlers.acts import Verb
from handlers.callback import Go, of_menu
from handlers.messages import Button
from handlers.saying import say, unable
from handlers.turn import Turn


async def news(turn: Turn, arg: str) -> None:
    """The button in every broadcast ("off:ID"), and the one that takes it back ("on:ID").

    In a preview or a test ("shown:ID") it only says what it does, but to clients among those it is tried on.
    """
    words = turn.words
    wish, _, campaign = arg.partition(":")
    if wish == "shown" and turn.admin:
        said = (
            "This is only a preview, so nothing happens. In the broadcast, whoever taps it gets no more news."
        )
        unable(turn, words.plain(said))
        return
    if wish == "on":
        if campaign:
            turn.do(Verb.LEFT, campaign, back=True)
        turn.person = replace(turn.person, news=True)
        say(turn, words.t("You get news again."))
        return
    if turn.person.news and campaign:
        turn.do(Verb.LEFT, campaign)
    turn.person = replace(turn.person, news=False)
    back = Button(words.plain("Send me news again"), of_menu(Go.NEWS, f"on:{campaign}"))
    say(turn, words.t("No more news from us. You still hear about your bookings."), back)
