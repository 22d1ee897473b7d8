"""What a person is told when their open request expired by the wall clock. Imports: `booking`."""

from collections.abc import Sequence

from booking.interview import Draft
from booking.people import Person
from handlers.callback import Go, of_menu
from handlers.messages import Button, Message, Op
from handlers.request.steps import SLOT
from handlers.words import words_for


def expired(draft: Draft, person: Person, *, away: bool = False) -> Sequence[Message]:
    """Close the live message of the draft, with a way to begin again; nothing if it had no answer yet.

    `away`: the person is to hear of our absence (`handlers.absence`), which is the one message it then takes.
    """
    words = words_for(person.language)
    said = words.t("Your open request has expired after a day without an answer. Nothing was sent.")
    if away or not draft.answered:
        return (Message(Op.CLOSE, person.id, said, slot=SLOT),)
    closed = Message(Op.CLOSE, person.id, words.t("This request has expired."), slot=SLOT)
    book = Button(words.plain("Book a session"), of_menu(Go.BOOK), style="primary")
    return (closed, Message(Op.SAY, person.id, said, ((book,),), silent=True))
