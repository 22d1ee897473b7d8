"""Draws the open question of a draft: what is known so far, the question, a button for each likely answer.

One function per kind of field; adding a kind is a deliberate act. Nothing is decided here.
Imports: `booking`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from booking.answers import decode
from booking.checks import bounds, options
from booking.form import Ability, Field, Kind, Limit, Option
from booking.interview import Draft, question, shown
from booking.provider import Performer
from booking.watching import watchable
from booking.zones import likely
from handlers.callback import Do
from handlers.clock import whereabouts
from handlers.messages import Button, Keyboard, rows
from handlers.request.asking import Asking, Screen
from handlers.request.values import lines, masked, ticked
from handlers.request.when import Picker

PAGE, LIST = 6, 12
"""Performers on one page; choices on one, which stand below each other."""

T = TypeVar("T")
UNSURE = (
    "The service does not tell me its free times now. Choose or write any time: "
    "it is checked when the request is sent, and may be refused."
)
AMOUNTS = (Decimal(5), Decimal(10), Decimal(15), Decimal(20), Decimal(30), Decimal(50))


@dataclass(frozen=True, slots=True)
class Question(Asking):
    """The open question."""

    def screen(self) -> Screen:
        """The whole message; LookupError when nothing is open."""
        candidate = question(self.reader.card.form, self.draft)
        if candidate is None:
            raise LookupError("nothing is open")
        if candidate.kind is Kind.MOMENT and not self.reader.person.zone:
            return self._zone(candidate)
        ask = self.reader.words.t(candidate.ask)
        parts = [*self._known(candidate), f"<b>{ask}</b>", *self._hints(candidate)]
        return Screen(self.text(parts), (*self._buttons(candidate), *self._way_out(candidate)))

    def _known(self, but: Field) -> list[str]:
        form = self.reader.card.form
        fields = tuple(f for f in shown(form, self.draft) if f.key != but.key)
        known = "\n".join(lines(self.reader, self.draft.answers, fields))
        return [known] if known else []

    def _hints(self, candidate: Field) -> list[str]:
        words = self.reader.words
        hints = [words.t(candidate.help)] if candidate.help else []
        least, _ = bounds(candidate, self.draft.limits)
        if candidate.kind is Kind.MINUTES and least is not None and least > 1:
            hints.append(words.t("At least {time}.", time=self.reader.minutes(int(least))))
        if candidate.kind is Kind.AMOUNT and (balance := self.draft.screen.get("balance")):
            hints.append(
                words.t("Your balance: {amount}.", amount=self.reader.credits(Decimal(str(balance))))
            )
        if candidate.kind is Kind.MOMENT:
            hints = self._about_time(candidate, hints)
        if letters := self.draft.screen.get("letters"):
            hints.append(words.t("Names with “{letters}”:", letters=letters))
        return ["\n".join(hints)] if hints else []

    def _about_time(self, candidate: Field, hints: list[str]) -> list[str]:
        """What is looked at, and what is known of the times offered: none free, or not known to be free."""
        words, limit = self.reader.words, self.draft.limits.get(candidate.key, Limit())
        heading = self._picker(candidate).heading(self.draft.screen)
        told = [words.t("{heading}", heading=heading)] if heading else hints
        if limit.unsure:
            return [*([told[0]] if heading else []), words.t(UNSURE)]
        if limit.until:
            until = self.reader.moment(limit.until)
            return [
                *told,
                words.t("I know the free times until {until}. A later one can be tried.", until=until),
            ]
        if limit.slots == ():
            return [words.t("The service has no free time for this in the days it tells of.")]
        return told

    def _buttons(self, candidate: Field) -> Keyboard:
        match candidate.kind:
            case Kind.PEOPLE:
                return self._people(candidate)
            case Kind.CHOICE:
                here, turns = self._page(self._options(candidate), LIST)
                return (*rows(here, 1), *turns)
            case Kind.CHOICES:
                return self._several(candidate)
            case Kind.MOMENT:
                return (*self._picker(candidate).keyboard(self.draft.screen), *self._watch())
            case Kind.MINUTES:
                return rows([self._value(v, self.reader.minutes(v)) for v in self._numbers(candidate)], 3)
            case Kind.NUMBER:
                return rows([self._value(v, str(v)) for v in self._numbers(candidate)], 4)
            case Kind.AMOUNT:
                return rows([self._value(v, self.reader.credits(v)) for v in self._amounts(candidate)], 3)
            case Kind.YES_NO:
                return ((self.button("Yes", Do.YES), self.button("No", Do.NO)),)
            case _:
                return self._remembered(candidate)

    def _people(self, candidate: Field) -> Keyboard:
        found = self.reader.search(str(self.draft.screen.get("letters", "")))
        among = self.draft.screen.get("among")
        if isinstance(among, list):
            found = tuple(Performer(str(a), self.reader.name(str(a))) for a in among)
        away = self.draft.limits.get(candidate.key, Limit()).refused
        here, turns = self._page(found, PAGE)
        ticked = chosen(self.draft, candidate)
        shown = [
            Button(self._ticked(p.name), self.press(Do.REMOVE, p.id))
            if p.id in ticked
            else Button(self._away(p.name) if p.id in away else p.name, self.press(Do.ADD, p.id))
            for p in here
        ]
        others = [
            Button(self._ticked(self.reader.name(c)), self.press(Do.REMOVE, c))
            for c in ticked
            if all(c != p.id for p in here)
        ]
        return (*rows([*shown, *others], 2), *turns, *self._finish(len(ticked)))

    def _away(self, name: str) -> str:
        return self.reader.words.plain("{name} (cannot be booked now)", name=name)[:64]

    def _ticked(self, name: str) -> str:
        return ticked(self.reader.words, self.reader.person, name)

    def _page(self, found: Sequence[T], size: int) -> tuple[Sequence[T], Keyboard]:
        """Those of the page that is looked at, and the buttons that turn it."""
        page = int(str(self.draft.screen.get("page", 0)))
        turns = []
        if page > 0:
            turns.append(self.button("Previous", Do.PAGE, str(page - 1)))
        if (page + 1) * size < len(found):
            turns.append(self.button("More", Do.PAGE, str(page + 1)))
        if self.draft.screen.get("letters") or "among" in self.draft.screen:
            turns.append(self.button("Show all", Do.PAGE, "all"))
        return found[page * size : (page + 1) * size], ((tuple(turns),) if turns else ())

    def _finish(self, count: int) -> Keyboard:
        if not count:
            return ()
        words = self.reader.words
        label = words.n("Continue with {count} performer", "Continue with {count} performers", count)
        if self.reader.card.titled:
            label = words.n("Continue with {count} session", "Continue with {count} sessions", count)
        return ((Button(label, self.press(Do.FINISH), style="primary"),),)

    def _options(self, candidate: Field) -> list[Button]:
        """What is offered, the person's choice of the last time first and marked."""
        last = self._memory(candidate)
        offered = sorted(self._offered(candidate), key=lambda o: o.value != last)
        return [self._option(o, again=o.value == last) for o in offered]

    def _offered(self, candidate: Field) -> list[Option]:
        letters = str(self.draft.screen.get("letters", ""))
        return self.reader.options(options(candidate, self.draft.limits), letters)

    def _several(self, candidate: Field) -> Keyboard:
        """Each option to be ticked, and a way on once one is."""
        ticks = chosen(self.draft, candidate)
        here, turns = self._page(self._offered(candidate), LIST)
        others = [o for o in options(candidate, self.draft.limits) if o.value in ticks and o not in here]
        found = [
            Button(self._ticked(label), self.press(Do.REMOVE, o.value))
            if o.value in ticks
            else Button(label, self.press(Do.ADD, o.value))
            for o in [*here, *others]
            if (label := self.reader.called(o))
        ]
        on = self.button("Continue", Do.FINISH, style="primary")
        return (*rows(found, 1), *turns, *(((on,),) if ticks else ()))

    def _option(self, option: Option, *, again: bool) -> Button:
        label = self.reader.called(option)
        if again:
            label = self.reader.words.plain("{option} · as last time", option=label)
        if option.lacking:
            names = ", ".join(self.reader.name(p) for p in option.lacking)
            label = self.reader.words.plain("{option} (not {names})", option=label, names=names)
        return Button(label[:64], self.press(Do.OPTION, option.value))

    def _picker(self, candidate: Field) -> Picker:
        limit = self.draft.limits.get(candidate.key, Limit())
        return Picker(self.reader, limit, self.now, self.press)

    def _numbers(self, candidate: Field) -> list[int]:
        """Those worth a button: the form's, the last one, and the least that the service takes just now."""
        least, most = bounds(candidate, self.draft.limits)
        told, last = self.draft.limits.get(candidate.key, Limit()).least, self._memory(candidate)
        quick = {int(q) for q in (*candidate.quick, told, last) if isinstance(q, str | int | Decimal)}
        return sorted(q for q in quick if (least is None or q >= least) and (most is None or q <= most))

    def _amounts(self, candidate: Field) -> list[Decimal]:
        last = self._memory(candidate)
        quick = {*AMOUNTS, last} if isinstance(last, Decimal) else {*AMOUNTS}
        balance = self.draft.screen.get("balance")
        most = Decimal(str(balance)) if balance else None
        least, _ = bounds(candidate, self.draft.limits)
        return sorted(q for q in quick if (most is None or q <= most) and (least is None or q >= least))

    def _value(self, value: int | Decimal, label: str) -> Button:
        return Button(label, self.press(Do.VALUE, f"{value}"))

    def _memory(self, candidate: Field) -> object:
        raw = self.reader.person.remembered.get(self.reader.card.id, {}).get(candidate.key)
        return decode(candidate, raw) if raw is not None else None

    def _remembered(self, candidate: Field) -> Keyboard:
        last = self._memory(candidate)
        if not isinstance(last, str):
            return ()
        shown = masked(last) if candidate.private else last
        return ((Button(self.reader.words.plain("Use {value}", value=shown), self.press(Do.REMEMBERED)),),)

    def _watch(self) -> Keyboard:
        """Beside the times a service lists: be told of one that is free later."""
        card = self.reader.card
        listed = card.can(Ability.FREE_SLOTS) and watchable(card)
        return ((self.button("Watch for a free time", Do.WATCH),),) if listed else ()

    def _way_out(self, candidate: Field) -> Keyboard:
        first = shown(self.reader.card.form, self.draft)[0].key == candidate.key
        row = [] if first else [self.button("Back", Do.BACK)]
        if candidate.key in self.draft.answers:
            row.append(self.button("Keep as it is", Do.KEEP))
        elif not candidate.required:
            row.append(self.button("Skip", Do.SKIP))
        return ((*row, self.button("Cancel", Do.CANCEL)),)

    def _zone(self, but: Field) -> Screen:
        words = self.reader.words
        buttons = [
            Button(whereabouts.label(self.reader.times, self.now, z), self.press(Do.ZONE, z))
            for z in self._zones()
        ]
        ask = words.t("<b>What time is it for you now?</b>")
        hint = words.t("Choose it, or type your city or the time on your clock. I ask this only once.")
        if said := str(self.draft.screen.get("said", "")):
            hint += "\n" + words.t("I have noted “{said}” and will read the time by your clock.", said=said)
        cancel = (self.button("Back", Do.BACK), self.button("Cancel", Do.CANCEL))
        return Screen(self.text([*self._known(but), ask, hint]), (*rows(buttons, 2), cancel))

    def _zones(self) -> Sequence[str]:
        found = self.draft.screen.get("zones")
        return (
            [str(z) for z in found]
            if isinstance(found, list) and found
            else likely(self.reader.words.language, self.now)
        )


def chosen(draft: Draft, candidate: Field) -> tuple[str, ...]:
    """The performers ticked so far: on the screen, else the present answer."""
    ticked = draft.screen.get("chosen")
    if isinstance(ticked, list):
        return tuple(str(p) for p in ticked)
    present = draft.answers.get(candidate.key)
    return present if isinstance(present, tuple) else ()
