"""What a person is told who wrote while the program was away, or writes faster than it may answer.

Imports: `booking`.
"""

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


def hurried(person: Person) -> Message:
    """To whoever has more waiting than is taken up at once; the chat has one such word, the newest."""
    words = words_for(person.language)
    said = words.t(
        "You write faster than I may answer. I read everything, one after the other: "
        "please wait for my answers."
    )
    return Message(Op.REPOST, person.id, said, slot="hurried", silent=True)
