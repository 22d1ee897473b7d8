"""What a broadcast says by itself: its card while it goes on, and the way out in each of its messages.

Imports: `booking`, `handlers`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from booking.people import Person
from handlers.broadcast.campaign import ASKED, GROWN, Campaign, Stage, Tally, Work
from handlers.broadcast.described import title, when
from handlers.broadcast.why import why
from handlers.callback import Cast, Go, of_campaign, of_menu
from handlers.clock.times import Times
from handlers.messages import Button, Keyboard, Message, Op
from handlers.words import Words, words_for

OVER = {
    Work.SEND: "<b>The broadcast is sent</b>",
    Work.EDIT: "<b>The broadcast is changed</b>",
    Work.DELETE: "<b>The broadcast is deleted</b>",
}
CHANGING = {
    Work.EDIT: "<b>Changing what was sent …</b>",
    Work.DELETE: "<b>Deleting what was sent …</b>",
}
BAR = 12
SHORT, STEP = 90, 5
"""Seconds: below the first, what is left is told in steps of the second."""


def slot(campaign: str) -> str:
    """The live message of a broadcast, in its author's chat."""
    return f"broadcast:{campaign}"


def stop_button(words: Words, campaign: str, *, shown: bool = False) -> Button:
    """In every message of a broadcast: no more of them. `shown`: in one that is only a preview or a test."""
    return Button(words.plain("No more news"), of_menu(Go.NEWS, f"{'shown' if shown else 'off'}:{campaign}"))


def below_album(words: Words) -> str:
    """An album can carry no button, so this line below it does."""
    return words.t("You get news like this from us because you use this bot.")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a broadcast stands: its numbers, and messages a second (0 when that is not known)."""

    tally: Tally
    now: datetime
    rate: float = 0.0


def card(campaign: Campaign, standing: Standing, reader: Person, op: Op = Op.SHOW) -> Message:
    """How far it has come, with what can be done about it."""
    words, tally, now = words_for(reader.language), standing.tally, standing.now
    lines = [
        _head(words, campaign, standing, Times(words, reader)),
        *([f"<i>{escape(title(words, campaign), quote=False)}</i>"] if campaign.copies else []),
        *_numbers(words, campaign, tally),
        *_pace(words, campaign, standing),
    ]
    if until := _until(campaign, tally, now):
        last = Times(words, reader).stamp(until, reader.zone or campaign.zone)
        lines.append(words.t("It can be changed or deleted until {when}.", when=last))
    if campaign.stage is Stage.PAUSED and campaign.at and unsent(campaign, tally):
        lines.append(words.t("When: {when}", when=when(Times(words, reader), campaign)))
    if campaign.note == ASKED:
        lines += _stopping(words, campaign, tally)
    elif campaign.note and campaign.stage is Stage.REVIEW:
        lines.append(why(words, campaign.note))
    elif campaign.note:
        lines.append(words.t("Why: {reason}", reason=why(words, campaign.note)))
    if campaign.note == GROWN and campaign.people:
        lines.append(
            words.n(
                "It was confirmed for {count} person.",
                "It was confirmed for {count} people.",
                campaign.people,
            )
        )
    text = "\n".join(lines)
    keyboard = _asked(words, campaign, reader) or _keyboard(words, campaign, tally, now)
    return Message(op, reader.id, text, keyboard, slot(campaign.id), silent=True)


def _head(words: Words, campaign: Campaign, standing: Standing, times: Times) -> str:
    match campaign.stage:
        case Stage.DRAFT:
            return words.t("<b>The broadcast is a draft</b>")
        case Stage.REVIEW:
            return words.t("<b>The broadcast waits for a second yes</b>")
        case Stage.PAUSED:
            return words.t("<b>The broadcast is paused</b>")
        case Stage.STOPPED:
            return words.t("<b>The broadcast was stopped</b>")
        case Stage.DONE:
            return words.t(OVER[campaign.work])
    if campaign.work is not Work.SEND:
        return words.t(CHANGING[campaign.work])
    until = campaign.rests(standing.tally, standing.now)
    if until is None:
        return words.t("<b>Sending …</b>")
    then = times.stamp(until, campaign.zone)
    if not campaign.local:
        begins = words.t("<b>The broadcast begins at {when}</b>", when=then)
        goes_on = words.t("<b>The broadcast goes on at {when}, as Telegram asked for a break</b>", when=then)
        return goes_on if standing.tally.done else begins
    if standing.tally.done:
        return words.t("<b>The broadcast goes on at {when}, with the next time zone</b>", when=then)
    if standing.tally.following:
        return words.t("<b>The broadcast begins at {when}, with the first time zone</b>", when=then)
    return words.t("<b>The broadcast begins at {when}, each person’s own time</b>", when=then)


def _stopping(words: Words, campaign: Campaign, tally: Tally) -> list[str]:
    """What stopping means for those it has not come to."""
    if campaign.work is Work.DELETE:
        return [words.t("Stop deleting it for good? Whoever still has it keeps it.")]
    never = words.t("Stop it for good? Whoever has not got it yet never gets it.")
    if campaign.work is Work.SEND:
        return [never]
    stays = words.t("Stop changing it for good? Whoever still has it as it was keeps it that way.")
    return [stays, never] if tally.waiting else [stays]


def _numbers(words: Words, campaign: Campaign, tally: Tally) -> list[str]:
    """A bar, and a line for each thing that happened to anybody."""
    total = campaign.total or tally.total
    if campaign.stage is Stage.DONE and campaign.work is Work.SEND and not total:
        return [words.t("It reached nobody: by its time nobody fitted.")]
    if campaign.stage is Stage.REVIEW or not total:
        return []
    if campaign.work is not Work.SEND:
        bar = _bar(words, tally.changed + tally.stuck, tally.meant)
        return [bar, *(f"· {line}" for line in changed(words, campaign.work, tally))]
    return [_bar(words, tally.done, total), *(f"· {line}" for line in counted(words, tally))]


def counted(words: Words, tally: Tally) -> list[str]:
    """What happened to how many, as far as it happened to anybody."""
    shown = (
        (tally.sent, words.n("{count} sent", "{count} sent", tally.sent)),
        (
            tally.unknown,
            words.n(
                "{count} perhaps sent, the answer was lost",
                "{count} perhaps sent, the answer was lost",
                tally.unknown,
            ),
        ),
        (
            tally.blocked,
            words.n("{count} has blocked the bot", "{count} have blocked the bot", tally.blocked),
        ),
        (tally.refused, words.n("{count} refused by Telegram", "{count} refused by Telegram", tally.refused)),
        (
            tally.skipped,
            words.n(
                "{count} skipped: wants no news, or left",
                "{count} skipped: want no news, or left",
                tally.skipped,
            ),
        ),
        (
            tally.left,
            words.n("{count} wants no more news since", "{count} want no more news since", tally.left),
        ),
    )
    return [line for number, line in shown if number]


def changed(words: Words, work: Work, tally: Tally) -> list[str]:
    """The same of what was done to it after it was sent; nothing where nothing was."""
    if work is Work.SEND:
        return []
    done = words.n("{count} changed", "{count} changed", tally.changed)
    if work is Work.DELETE:
        done = words.n("{count} deleted", "{count} deleted", tally.changed)
    stuck = words.n("{count} refused by Telegram", "{count} refused by Telegram", tally.stuck)
    lost = words.n(
        "{count} may have it as it was: no answer came when it was sent",
        "{count} may have it as it was: no answer came when it was sent",
        tally.unknown,
    )
    if work is Work.DELETE:
        lost = words.n(
            "{count} may still have it: no answer came when it was sent",
            "{count} may still have it: no answer came when it was sent",
            tally.unknown,
        )
    shown = [(tally.changed, done), (tally.stuck, stuck), (tally.unknown, lost)]
    if work is Work.DELETE:
        old = tally.sent - tally.meant
        far = words.n(
            "{count} out of reach: older than 48 hours, or deleted before",
            "{count} out of reach: older than 48 hours, or deleted before",
            old,
        )
        shown.append((old, far))
    return [line for number, line in shown if number]


def _bar(words: Words, done: int, full: int) -> str:
    filled = BAR * done // full if full else 0
    return f"{words.amount(done)} / {words.amount(full)} {'▓' * filled}{'░' * (BAR - filled)}"


def _pace(words: Words, campaign: Campaign, standing: Standing) -> list[str]:
    rate = standing.rate
    if campaign.stage is not Stage.RUNNING or rate < 0.1:
        return []
    tally, sending = standing.tally, campaign.work is Work.SEND
    seconds = (tally.waiting if sending else tally.meant - tally.changed - tally.stuck) / rate
    pace = words.n("{count} a second", "{count} a second", round(rate))
    if not seconds:
        return [pace]
    if seconds < SHORT:
        few = max(STEP, round(seconds / STEP) * STEP)
        return [f"{pace} · {words.n('about {count} second left', 'about {count} seconds left', few)}"]
    minutes = round(seconds / 60)
    return [f"{pace} · {words.n('about {count} minute left', 'about {count} minutes left', minutes)}"]


def _asked(words: Words, campaign: Campaign, reader: Person) -> Keyboard:
    """While it waits for a second yes: whoever asks for it may take that back, everybody else may say it."""
    if campaign.stage is not Stage.REVIEW:
        return ()
    label, do = words.plain("Yes or no?"), Cast.APPROVE
    if reader.id == campaign.holder:
        label, do = words.plain("Do not ask any more"), Cast.STOP
    return ((Button(label, of_campaign(campaign.id, do)),),)


def _keyboard(words: Words, campaign: Campaign, tally: Tally, now: datetime) -> Keyboard:
    def one(label: str, do: Cast, style: str = "", arg: str = "") -> Button:
        return Button(label, of_campaign(campaign.id, do, arg), style=style)

    report = (one(words.plain("Report"), Cast.REPORT),) if campaign.total or tally.total else ()
    stop = one(words.plain("Stop"), Cast.STOP, "danger")
    change = one(words.plain("Change it"), Cast.EDIT)
    called = _anew(words, campaign, tally)
    anew = (one(called, Cast.AGAIN),) if called else ()
    match campaign.stage:
        case Stage.DRAFT:
            return ()
        case Stage.RUNNING:
            return _rows((one(words.plain("Pause"), Cast.PAUSE), stop), anew, report)
        case Stage.PAUSED if (
            campaign.note == ASKED
        ):  # nothing that ends it where a second tap on "Stop" falls
            yes = one(words.plain("Yes, stop it for good"), Cast.STOP, "danger", "yes")
            return _rows(report, (one(words.plain("Go on"), Cast.RESUME, "primary"),), (yes,))
        case Stage.PAUSED:
            on = words.n("Go on: {count} person", "Go on: {count} people", campaign.total)
            on = on if campaign.outgrown else words.plain("Go on")
            mend = (change,) if campaign.halted and tally.changeable(now) else ()
            return _rows((one(on, Cast.RESUME, "primary"), stop), mend, anew, report)
    changes = (change, one(words.plain("Delete everywhere"), Cast.DELETE, "danger"))
    return _rows(report, changes if _until(campaign, tally, now) else (), anew)


def _rows(*rows: Sequence[Button]) -> Keyboard:
    return tuple(tuple(row) for row in rows if row)


def _anew(words: Words, campaign: Campaign, tally: Tally) -> str:
    """What writing it anew is called; "" where it cannot be, since what was changed of it is not kept."""
    if campaign.open:
        return words.plain("Back to the draft") if unsent(campaign, tally) else ""
    return "" if campaign.change and not campaign.kept else words.plain("Use it again")


def unsent(campaign: Campaign, tally: Tally) -> bool:
    """Whether it is on its way and nobody has got it yet."""
    return campaign.open and campaign.work is Work.SEND and not tally.done


def _until(campaign: Campaign, tally: Tally, now: datetime) -> datetime | None:
    """Until when something of it can be changed; None when nothing can, any more or yet."""
    over = campaign.stage in {Stage.DONE, Stage.STOPPED}
    left = campaign.work is not Work.DELETE or tally.changed < tally.meant
    return tally.changeable(now) if over and left else None
