"""/broadcast and what an operator types in it.

Only what was asked for is taken; anything else ends the asking. Imports: telegram, `handlers`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from telegram import Message as TelegramMessage

from handlers.acts import Verb
from handlers.broadcast import audience, buttons, changing, deleting, naming, timing
from handlers.broadcast.campaign import Campaign, Stage, Work, grown
from handlers.broadcast.described import title
from handlers.broadcast.keeping import (
    BELOW,
    asks_for_number,
    begin,
    digits,
    obstacle,
    rehearse,
    save,
    show,
)
from handlers.broadcast.reading import copied, copy_of, dropped, text_of, with_item
from handlers.broadcast.review import ask_second
from handlers.callback import Cast, of_campaign
from handlers.messages import Button, Op
from handlers.request.steps import new_id
from handlers.saying import say
from handlers.turn import Turn

FILE_BYTES = 20_000_000
"""What a bot may download ([API] getFile)."""
MOST_TESTS = 10


async def broadcast(turn: Turn, _args: str = "") -> None:
    """/broadcast: ask for the message; the ones before are a tap away."""
    words = turn.words
    recent = await turn.office.campaigns.recent(turn.person.id)
    campaign = Campaign(
        new_id(), turn.person.id, base=words.language, zone=turn.person.zone or "UTC", asking="message:"
    )
    save(turn, campaign)
    said = words.t(
        "<b>A new broadcast</b>\nSend me the message: text, picture, video, album, anything. It goes out as "
        "it is, with its formatting. <code>{name}</code> in a text becomes the person’s name."
    )
    more = words.t(
        "<code>{city}</code> becomes their city, and <code>{instead}</code> says “{friend}” "
        "to whoever has no name.",
        city="{city}",
        instead=f"{{name|{words.plain('friend')}}}",
        friend=words.plain("friend"),
    )
    say(
        turn,
        f"{said} {more}",
        *(Button(_label(turn, c), of_campaign(c.id, Cast.CARD, BELOW)) for c in recent),
    )


def _label(turn: Turn, campaign: Campaign) -> str:
    """An earlier one, recognised by its words."""
    mark = {Stage.RUNNING: " ▶", Stage.PAUSED: " ⏸", Stage.DRAFT: " ✎"}.get(campaign.stage, "")
    return f"{title(turn.words, campaign)}{mark}"


async def heard(turn: Turn, campaign: Campaign, message: TelegramMessage) -> bool:
    """Something typed or sent while the broadcast asked for it; False when it was not meant for it."""
    kind, _, arg = campaign.asking.partition(":")
    match kind:
        case "message":
            await _message(turn, campaign, arg, message)
        case "album":
            return await _album(turn, campaign, arg, message)
        case "list":
            await _list(turn, campaign, message)
        case "city":
            await audience.heard(turn, campaign, message.text or "")
        case "test":
            await _test(turn, campaign, message.text or "")
        case "edit":
            await changing.heard(turn, campaign, arg, message)
        case "late":
            return await _late(turn, campaign, arg, message.text or "")
        case _ if kind in TYPED:
            await TYPED[kind](turn, campaign, arg, message.text or "")
        case _:
            return False
    return True


def left(campaign: Campaign) -> str:
    """What a broadcast still asks for when something else was done: nothing, but a number that comes all the
    same is told that it confirms nothing.
    """
    kind, _, wanted = campaign.asking.partition(":")
    return f"late:{wanted}" if kind in {"count", "fix", "gone"} else campaign.asking * (kind == "late")


async def _late(turn: Turn, campaign: Campaign, wanted: str, text: str) -> bool:
    if digits(text) != wanted:
        return False
    said = turn.words.t(
        "You did something else in between, so the number confirms nothing, and nothing was done. "
        "Tap again what you want, on the card below."
    )
    kept = replace(campaign, asking="")
    save(turn, kept)
    say(turn, said)
    await show(turn, kept, op=Op.REPOST)
    return True


async def edited(turn: Turn, message: TelegramMessage) -> bool:
    """Whether a message that an operator edited is one a broadcast is made from; then they are told."""
    for campaign in await turn.office.campaigns.recent(turn.person.id):
        for language, copy in campaign.copies.items():
            if copy.chat == message.chat.id and message.message_id in copy.messages:
                await _edited(turn, campaign, language, message)
                return True
    return False


async def _edited(turn: Turn, campaign: Campaign, language: str, message: TelegramMessage) -> None:
    copy = campaign.copies[language]
    album = copy.kind == "album"
    if campaign.stage is Stage.DRAFT and campaign.author == turn.person.id:
        edited = with_item(copy, message) if album else copy_of(message)
        changed = campaign.with_copy(language, edited)
        save(turn, replace(changed, asking=""))
        await show(turn, replace(changed, asking=""), [turn.words.t("Your edit is taken over.")])
    elif campaign.open and campaign.work is Work.SEND:
        say(turn, turn.words.t("The broadcast goes out as it was confirmed. Your edit changes nothing."))
    else:
        say(turn, turn.words.t("What was sent is as it was. To change it, tap “Change it” on its card."))


async def _message(turn: Turn, campaign: Campaign, language: str, message: TelegramMessage) -> None:
    if not copied(message):
        said = turn.words.t("Telegram lets nobody copy this kind of message, so it cannot be sent on.")
        say(turn, f"{said} {turn.words.t('Please send me another.')}")
        return
    copy, language = copy_of(message), language or campaign.base
    asking = f"album:{language}" if copy.kind == "album" else ""
    changed = replace(campaign.with_copy(language, copy), asking=asking)
    save(turn, changed)
    gone = dropped(message)
    await show(
        turn,
        changed,
        [turn.words.t("Some of its buttons work only at the bot they come from; they are left out.")]
        if gone
        else [],
    )


async def _album(turn: Turn, campaign: Campaign, language: str, message: TelegramMessage) -> bool:
    copy = campaign.copies.get(language)
    if copy is None or not copy.group or message.media_group_id != copy.group:
        return False
    changed = campaign.with_copy(language, with_item(copy, message))
    save(turn, changed)
    await show(turn, changed)
    return True


async def _buttons(turn: Turn, campaign: Campaign, language: str, text: str) -> None:
    found, copy = buttons.read(text), campaign.copies.get(language)
    if found is None or copy is None:
        say(turn, buttons.asked(turn.words))
        return
    changed = replace(campaign.with_copy(language, replace(copy, buttons=found)), asking="")
    save(turn, changed)
    await show(turn, changed)


async def _list(turn: Turn, campaign: Campaign, message: TelegramMessage) -> None:
    text = message.text or ""
    if message.document:
        if (message.document.file_size or 0) > FILE_BYTES:
            large = "That file is too large: I can read up to {most} MB. Send only the ids."
            say(turn, turn.words.t(large, most=FILE_BYTES // 1_000_000))
            return
        body = await turn.office.campaigns.fetch(message.document.file_id)
        if body is None:
            say(turn, turn.words.t("Telegram does not give me that file now. Please send it again."))
            return
        text = text_of(body)
    people, strangers = await naming.people(turn, text)
    if not people and not strangers:
        naming.nobody(turn, file=True)
        return
    listed = replace(campaign.audience, listed=True)
    changed = replace(campaign, asking="", audience=listed, strangers=tuple(strangers))
    save(turn, changed)
    turn.do(Verb.LIST, campaign.id, people=people)
    said = " ".join(await naming.listed(turn, people, strangers))
    back = of_campaign(campaign.id, Cast.CARD, BELOW)
    say(turn, said, Button(turn.words.plain("Back to the broadcast"), back))


async def _test(turn: Turn, campaign: Campaign, text: str) -> None:
    people, strangers = await naming.people(turn, text)
    if not people and not strangers:
        naming.nobody(turn, file=False)
        return
    changed = replace(campaign, asking="")
    save(turn, changed)
    notices = [naming.unknown(turn.words, [f"@{name}" for name in strangers])] if strangers else []
    if people:
        rehearse(turn, changed, people[:MOST_TESTS])
    if len(people) > MOST_TESTS:
        notices.append(turn.words.t("A test goes to ten people at most: to the first ten of these."))
    await show(turn, changed, notices)


async def _count(turn: Turn, campaign: Campaign, wanted: str, text: str) -> None:
    """The number typed back: from here on it is meant."""
    people = await turn.office.campaigns.count(campaign.id, campaign.audience, campaign.newest)
    if digits(text) != wanted:
        await _not_now(turn, campaign, turn.words.t("That is not the number, so nothing is sent."))
    elif why := await obstacle(turn, campaign, people):
        await _not_now(turn, campaign, why)
    elif grown(people, int(wanted)):
        await asks_for_number(
            turn, campaign, await turn.office.campaigns.count(campaign.id, campaign.audience)
        )
    elif people > turn.office.campaigns.alone:
        await ask_second(turn, campaign, people)
    else:
        await _begin(turn, campaign, people)


async def _not_now(turn: Turn, campaign: Campaign, why: str) -> None:
    save(turn, replace(campaign, asking=""))
    await show(turn, campaign, [why])


async def _begin(turn: Turn, campaign: Campaign, people: int) -> None:
    begin(turn, campaign, people)
    await show(turn, replace(campaign, stage=Stage.RUNNING))


TYPED: Mapping[str, Callable[[Turn, Campaign, str, str], Awaitable[None]]] = {
    "buttons": _buttons,
    "when": timing.heard,
    "zone": timing.zone_heard,
    "count": _count,
    "fix": changing.confirmed,
    "gone": deleting.confirmed,
}
"""By what was asked for."""
