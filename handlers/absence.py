"""What a person is told who may have written in vain while the program was away. Imports: `booking`."""

from booking.people import Person
from handlers.messages import Message, Op
from handlers.words import words_for


def missed(person: Person) -> Message:
    """In their private chat, wherever they wrote first."""
    words = words_for(person.language)
    said = words.t(
        "I was away for more than a day, and Telegram keeps messages for one day only. What you sent me "
        "before that may be lost: please send again what I have not answered."
    )
    return Message(Op.SAY, person.id, said)
