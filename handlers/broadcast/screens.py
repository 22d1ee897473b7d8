"""The screens of a broadcast that is being written: its card, whom it goes to, when. Imports: `booking`."""

from collections.abc import Mapping

from booking.moment import zone_city
from handlers.broadcast.campaign import Campaign
from handlers.broadcast.described import activity, booked, facts, notes, paid, told
from handlers.callback import Cast, of_campaign
from handlers.messages import CALLBACK_BYTES, Button, rows
from handlers.request.asking import Screen
from handlers.turn import Turn
from handlers.words import NAMES, Words

ZONES = 6
MORE = "more"
"""Behind the button that shows every zone."""
OTHER = "?"
"""In place of a zone: one that no button names."""
ACTIVE = ("in:7", "in:30", "in:90", "out:30", "out:90")
BOOKED = ("ever", "never", "open", "held")


def choice(campaign: Campaign, label: str, do: Cast, arg: str = "", style: str = "") -> Button:
    """A button of this broadcast."""
    return Button(label, of_campaign(campaign.id, do, arg), style=style)


def draft(turn: Turn, campaign: Campaign, people: int, stars: int | None = None) -> Screen:
    """The card: what, to whom, when; everything that can be changed, and the next step."""
    words = turn.words
    lines = [
        words.t("<b>Broadcast</b>"),
        *facts(turn.times, turn.services.cards(), campaign, people),
        *notes(words, campaign),
    ]
    if campaign.paid:
        lines.append(paid(words, campaign, people, stars))

    def one(label: str, do: Cast, style: str = "") -> Button:
        return choice(campaign, label, do, style=style)

    send = words.n("Send to {count} person", "Send to {count} people", people)
    keyboard = (
        (one(words.plain("To whom"), Cast.AUDIENCE), one(words.plain("When"), Cast.WHEN)),
        (one(words.plain("Languages"), Cast.LANGUAGES), one(words.plain("Buttons"), Cast.BUTTONS)),
        (one(words.plain("Show me"), Cast.PREVIEW), one(words.plain("Test with a few"), Cast.TEST)),
        (one(f"{words.plain('Faster, paid')}{' ✓' if campaign.paid else ''}", Cast.PAID),),
        (one(words.plain("Discard"), Cast.DISCARD, "danger"), one(send, Cast.SEND, "primary")),
    )
    return Screen("\n".join(lines), keyboard if people else (*keyboard[:-1], keyboard[-1][:1]))


def audience(
    turn: Turn,
    campaign: Campaign,
    people: int,
    languages: Mapping[str, int],
    zones: Mapping[str, int],
    *,
    most: int = ZONES,
) -> Screen:
    """Whom it goes to: every choice is a button that narrows it, or stops narrowing it.

    The `most` of the zones are offered, the largest first.
    """
    words, chosen = turn.words, campaign.audience

    def pick(kind: str, value: str, label: str, on: bool) -> Button:
        shown = label[:1].upper() + label[1:]
        return choice(campaign, f"{shown} ✓" if on else shown, Cast.PICK, f"{kind}:{value}")

    speak = {**dict.fromkeys(sorted(chosen.languages), 0), **languages}
    first = {**dict.fromkeys(sorted(chosen.zones), 0), **{z: n for z, n in list(zones.items())[:most] if z}}
    grid = [
        *rows(
            [
                pick("l", c, _counted(words, NAMES[c], n), c in chosen.languages)
                for c, n in speak.items()
                if c in NAMES
            ],
            3,
        ),
        *rows(
            [
                pick("z", z, _counted(words, zone_city(z, words.language) or z, n), z in chosen.zones)
                for z, n in first.items()
                if len(z.encode()) < CALLBACK_BYTES - 24
            ],
            3,
        ),
        (
            *[choice(campaign, words.plain("More zones"), Cast.AUDIENCE, MORE)][: most == ZONES < len(zones)],
            pick("z", OTHER, words.plain("Another city"), on=False),
        ),
        *rows([pick("a", a, activity(words, a), a == chosen.activity) for a in ACTIVE], 2),
        *rows([pick("b", b, booked(words, b), b == chosen.booked) for b in BOOKED], 2),
        *rows(
            [
                pick("s", s, words.plain(c.label), s == chosen.service)
                for s, c in turn.services.cards().items()
            ],
            3,
        ),
        (pick("f", "", words.plain("A list or file"), chosen.listed),),
        (
            choice(campaign, words.plain("Everybody"), Cast.CLEAR),
            choice(campaign, words.plain("Done"), Cast.CARD, style="primary"),
        ),
    ]
    lines = [
        words.t("<b>To whom?</b> All of what you choose must fit."),
        words.t("To: {audience}", audience=told(words, turn.services.cards(), chosen)),
        words.n("That is {count} person.", "That is {count} people.", people),
    ]
    return Screen("\n".join(lines), tuple(row for row in grid if row))


def _counted(words: Words, label: str, people: int) -> str:
    return f"{label} {words.amount(people)}" if people else label


def languages(turn: Turn, campaign: Campaign, facet: Mapping[str, int]) -> Screen:
    """One message per language; where there is none, the first one is sent."""
    words = turn.words
    labels = {
        c: f"{NAMES[c]} {words.amount(facet.get(c, 0))}{' ✓' if c in campaign.copies else ''}" for c in NAMES
    }
    buttons = [choice(campaign, label, Cast.WRITE, c) for c, label in labels.items()]
    said = words.t(
        "<b>In which languages?</b> Choose one and send me the message in it. "
        "Everybody else gets it in {language}.",
        language=NAMES[campaign.base],
    )
    done = choice(campaign, words.plain("Done"), Cast.CARD, style="primary")
    return Screen(said, (*rows(buttons, 2), (done,)))


def times(turn: Turn, campaign: Campaign) -> Screen:
    """When it is sent."""
    words = turn.words
    return Screen(
        words.t("<b>When shall it be sent?</b>"),
        (
            (choice(campaign, words.plain("At once"), Cast.WHEN, "now"),),
            (choice(campaign, words.plain("At one moment for all"), Cast.WHEN, "at"),),
            (choice(campaign, words.plain("At each person’s own time"), Cast.WHEN, "local"),),
            (choice(campaign, words.plain("Back to the broadcast"), Cast.CARD),),
        ),
    )
