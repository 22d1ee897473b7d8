"""Changing what was sent: which message, which part of an album, and what takes its place.

What can take what's place is Telegram's rule ([API] editMessageText, -Caption, -Media, -ReplyMarkup): a text
becomes another text or media, media other media, and in an album only a picture or video, file or piece of
music of its own kind; an album carries no buttons, they are those of the line below it. Imports: telegram,
`handlers`.
"""

from dataclasses import replace

from telegram import Message as TelegramMessage

from handlers.broadcast import buttons, screens
from handlers.broadcast.campaign import Campaign, Stage, Work
from handlers.broadcast.copies import CAPTIONED, REPLACED, Change, Copy
from handlers.broadcast.keeping import (
    asks_for,
    begin_change,
    digits,
    offer,
    save,
    show,
    too_long_for_some,
)
from handlers.broadcast.reading import copy_of
from handlers.broadcast.review import also_counted, ask_second
from handlers.callback import Cast
from handlers.messages import CAPTION_LENGTH, rows, units
from handlers.saying import say, unable
from handlers.turn import Turn
from handlers.words import NAMES

BUTTONS = "b"
"""In place of the number of a part."""


async def changeable(turn: Turn, campaign: Campaign, *, halted: bool = False) -> bool:
    """Whether it is over, or `halted`, and young enough; else the tap is answered with the reason."""
    over = halted or campaign.stage in {Stage.DONE, Stage.STOPPED}
    tally = await turn.office.campaigns.tally(campaign.id)
    if over and tally.changeable(turn.now):
        return True
    unable(turn, too_late(turn))
    return False


def too_late(turn: Turn) -> str:
    """Said where the time for it is over."""
    return turn.words.plain("What was sent can be changed for 48 hours, once it is over.")


async def edit(turn: Turn, campaign: Campaign, arg: str) -> None:
    """Ask for what takes its place: `arg` is the language and part that were chosen, as far as they were."""
    if not await changeable(turn, campaign, halted=campaign.halted):
        return
    language, _, part = arg.partition(".")
    if language not in campaign.copies:
        if len(campaign.copies) > 1:
            labels = [screens.choice(campaign, NAMES[c], Cast.EDIT, c) for c in campaign.copies]
            offer(turn, campaign, turn.words.t("Which one?"), rows(labels, 2))
            return
        language = next(iter(campaign.copies))
    copy = campaign.copies[language]
    label = turn.words.plain("Only the buttons")
    only_buttons = screens.choice(campaign, label, Cast.EDIT, f"{language}.{BUTTONS}")
    parts = [str(number) for number in range(1, len(copy.messages) + 1)] if copy.kind == "album" else []
    part = part if part in {*parts, BUTTONS} else ""
    if parts and not part:
        numbers = rows([screens.choice(campaign, n, Cast.EDIT, f"{language}.{n}") for n in parts], 5)
        said = turn.words.t("Which part of the album? They are counted in their order.")
        offer(turn, campaign, said, (*numbers, (only_buttons,)))
        return
    part = part if _wordy(copy) else BUTTONS
    instead = () if part else ((only_buttons,),)
    asks_for(turn, campaign, f"edit:{language}.{part}", _asked(turn, copy, part), instead)


def _wordy(copy: Copy) -> bool:
    """Whether there is more to it than buttons."""
    return copy.kind != "media" or copy.what in CAPTIONED


def _asked(turn: Turn, copy: Copy, part: str) -> str:
    words = turn.words
    if part == BUTTONS:
        return buttons.asked(words)
    if copy.kind == "text":
        return words.t(
            "Send me the new message: a text, or a picture, video or file with its words. "
            "It takes the place of the old one wherever it was sent."
        )
    if copy.kind == "media" and copy.what not in REPLACED:
        return words.t("Send me the new words below it. They take the place of the old ones everywhere.")
    return words.t(
        "Send me a text, and only the words below it change; or another picture, video or file with its "
        "words, and it takes the place of the old one wherever it was sent."
    )


async def heard(turn: Turn, campaign: Campaign, arg: str, message: TelegramMessage) -> None:
    """What was sent to take its place: done at once, or a sentence that says why it cannot."""
    language, _, part = arg.partition(".")
    old = campaign.copies.get(language)
    if old is None:
        return
    if part == BUTTONS:
        found = buttons.read(message.text or "")
        change = None if found is None else Change("buttons", replace(old, buttons=found))
        refused = buttons.asked(turn.words)
    else:
        new = copy_of(message)
        change, refused = _change(old, int(part or 0), new), _refused(turn, old, new)
    if change is None:
        say(turn, refused)
        return
    if change.what == "words" and _unsettled(campaign, language, old):
        change = replace(change, what="media")
    campaign = replace(campaign, editing=language, change=change)
    if told := await too_long_for_some(turn, campaign.changed()):
        say(turn, told)
        return
    await _asks_whether(turn, campaign)


def _unsettled(campaign: Campaign, language: str, old: Copy) -> bool:
    """Whether some may still have what its media took the place of, so that words go along with them."""
    was = campaign.change if campaign.editing == language else None
    return was is not None and was.what == "media" and old.kind == "media"


async def _asks_whether(turn: Turn, campaign: Campaign) -> None:
    """The number is typed back here, too: what takes a message's place is read by everybody who gets it."""
    meant = replace(campaign, unfinished=campaign.halted)
    people = await turn.office.campaigns.reached(meant)
    said = turn.words.n(
        "This changes it for {count} person. To do it, type the number: <b>{count}</b>",
        "This changes it for {count} people. To do it, type the number: <b>{count}</b>",
        people,
    )
    asks_for(turn, campaign, f"fix:{people}", "\n".join([*also_counted(turn.words, meant), said]))


async def typed_back(turn: Turn, campaign: Campaign, wanted: str, text: str, wrong: str) -> Campaign | None:
    """The broadcast, which asks for nothing more, where the number is typed back in time. Else None: it is
    said that it is `wrong`, or too late, and the card is shown.
    """
    kept, tally = replace(campaign, asking=""), await turn.office.campaigns.tally(campaign.id)
    fits = digits(text) == wanted
    if fits and tally.changeable(turn.now):
        return kept
    save(turn, kept)
    say(turn, too_late(turn) if fits else wrong)
    await show(turn, kept)
    return None


async def confirmed(turn: Turn, campaign: Campaign, wanted: str, text: str) -> None:
    """The number typed back: from here on it is meant."""
    wrong = turn.words.t("That is not the number, so nothing is changed.")
    kept = await typed_back(turn, campaign, wanted, text, wrong)
    if kept is None:
        return
    meant = replace(kept, unfinished=campaign.halted)
    people = await turn.office.campaigns.reached(meant)
    if people > turn.office.campaigns.alone:
        await ask_second(turn, meant, people, Work.EDIT)
    else:
        begin_change(turn, meant)
        await show(turn, replace(meant.changed(), stage=Stage.RUNNING, work=Work.EDIT))


def _change(old: Copy, part: int, new: Copy) -> Change | None:
    """What the new message does to the old one; None when Telegram does not allow it."""
    kept = new.buttons or old.buttons
    if new.kind == "text" and not _too_long(old, new):
        said = new if part else replace(old, text=new.text, entities=new.entities, preview=new.preview)
        return Change("words", replace(said, buttons=kept), part)
    if new.kind == "media" and _takes(old, part, new.what):
        return Change("media", replace(new, buttons=kept), part)
    return None


def _refused(turn: Turn, old: Copy, new: Copy) -> str:
    if new.kind == "text" and _too_long(old, new):
        return turn.words.t("Below a picture or file there is room for 1,024 characters. Send me fewer.")
    return turn.words.t("Telegram does not let that take its place. Send me a text to change its words.")


def _too_long(old: Copy, new: Copy) -> bool:
    return old.kind != "text" and units(new.text) > CAPTION_LENGTH


def _takes(old: Copy, part: int, what: str) -> bool:
    """Whether media of this kind may take the old one's place."""
    was = old.parts[part - 1] if part else old.what
    if part and what != was:
        return {what, was} <= {"photo", "live_photo", "video"}
    return what in REPLACED and (old.kind == "text" or was in REPLACED)
