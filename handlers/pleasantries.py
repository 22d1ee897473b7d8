"""What is said out of politeness ("hello", "thanks") or for help, and nothing else: answered in a line.

Nothing is changed by it; the open request stands below as it was, else the next step. Imports: `booking`.
"""

import re

from booking.form import Field, Kind
from booking.when.tokens import fold
from handlers.callback import Go, of_menu
from handlers.messages import Button
from handlers.preferences.start import help_
from handlers.request.example import example
from handlers.request.steps import redraw
from handlers.request.typed import open_question
from handlers.saying import book_button, say
from handlers.turn import Turn

LONGEST = 60
HELLO = re.compile(
    r"(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|hallo|moin|servus|guten (?:morgen|tag|abend)|"
    r"hoi|goede(?:morgen|middag|navond|ndag)|bonjour|bonsoir|salut|coucou|hola|"
    r"buen(?:os|as)(?: dias| tardes| noches)?|ciao|salve|buon ?giorno|buona ?sera|ola|oi|bom dia|"
    r"boa (?:tarde|noite))(?: (?:there|again|you|bot|greenroom|zusammen|a tous|a todos|a tutti))?"
)
THANKS = re.compile(
    r"(?:(?:super|great|perfect|perfekt|parfait|perfecto|perfetto|perfeito|top|prima|genial) )?"
    r"(?:thanks|thank you|thx|cheers|danke|dankeschon|vielen dank|besten dank|merci|bedankt|dank (?:je|u)|"
    r"dank(?:je|u)wel|(?:muchas |mil )?gracias|(?:mille )?grazie|(?:muito )?obrigad[oa])"
    r"(?: (?:a lot|so much|very much|again|schon|sehr|vielmals|dir|beaucoup|bien|mille|wel|bot))?"
)
AGREED = re.compile(
    r"(?:ok|okay|all right|alright|gut|alles klar|goed|oke|d accord|vale|va bene|ta bom|certo) "
)
"""What may stand before a thank-you where it answers no question."""
HELP = re.compile(
    r"help(?: me)?|hilfe|hilf mir|hulp|aide|aide moi|a l aide|ayuda|ayudame|aiuto|aiutami|ajuda|me ajuda"
)


async def said(turn: Turn, text: str) -> bool:
    """Whether a text is nothing else, in whichever language; then it is answered. Where words of one's own
    are asked it is what was asked; so is a performer's name where it is asked who.
    """
    words = _words(text) if len(text) <= LONGEST else ""
    here = open_question(turn)
    if not words or (here and (here.kind is Kind.TEXT or _named(turn, here, words))):
        return False
    if turn.draft is None:
        words = AGREED.sub("", words, count=1) if AGREED.match(words) else words
    if HELP.fullmatch(words):
        await _helped(turn)
    elif HELLO.fullmatch(words):
        hint = "Tell me whom you want to book and when, for example: <i>{example}</i>"
        hello, shown = turn.words.t("Hello {name}!", name=turn.person.name), example(turn)
        await _answered(turn, hello, turn.words.t(hint, example=shown))
    elif THANKS.fullmatch(words):
        await _answered(turn, turn.words.t("You’re welcome!"))
    else:
        return False
    return True


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text.casefold())))


def _named(turn: Turn, here: Field, words: str) -> bool:
    """Whether it is asked who, and a performer of the directory is called just so."""
    known = turn.directory.of(turn.draft.service) if turn.draft and here.kind is Kind.PEOPLE else ()
    return any(_words(performer.name) == words for performer in known)


async def _answered(turn: Turn, polite: str, hint: str = "") -> None:
    """Below it the open request; else first what they have, then the way to more."""
    words = turn.words
    if turn.draft is not None:
        redraw(turn, [f"{polite} {words.t('Your request is still open. Here is where we are.')}"])
        return
    buttons = [book_button(turn)]
    if await turn.shelf.of(turn.person.id, over=False, limit=1):
        buttons.insert(0, Button(words.plain("Your bookings"), of_menu(Go.BOOKINGS)))
    say(turn, f"{polite} {hint}".strip(), *buttons)


async def _helped(turn: Turn) -> None:
    if turn.draft is None:
        await help_(turn)
        return
    words = turn.words
    said = words.t(
        "Answer with a button or in your own words, also several things at once. “{back}” goes to the "
        "question before, “{cancel}” drops the request, and /help tells what else I understand.",
        back=words.plain("Back"),
        cancel=words.plain("Cancel"),
    )
    redraw(turn, [said])
