"""Every kind of update and of message there is, made from the types of the library that reads them.

A new field of the Bot API is thrown at the bot as soon as the library knows it. Imports telegram.
"""

import datetime as dt
import inspect
import random
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import telegram
from telegram import Chat, Message, TelegramObject, Update, User
from telegram._utils import types as aliases

Json = dict[str, Any]
DEEP = 3
"""Below so many objects only what must be there is."""
NAMES = {**vars(telegram), **vars(typing), **vars(aliases), "dtm": dt, "Sequence": Sequence}
PLAIN: Mapping[Any, Any] = {
    int: 7,
    str: "word",
    bool: True,
    float: 1.5,
    dt.timedelta: dt.timedelta(seconds=30),
}
THEN = dt.datetime(2031, 3, 3, 10, tzinfo=dt.UTC)


class Maker:
    """Makes objects in which everybody is this person, in this chat; the same for the same seed."""

    def __init__(self, user: Json, chat: Json, seed: int | str) -> None:
        self._chat = Chat.de_json(chat)
        self._own: dict[type, Any] = {User: User.de_json(user), Chat: self._chat}
        self._dice = random.Random(seed)

    def updates(self) -> Iterator[tuple[str, Json]]:
        """One of every kind; a message and what is alike to it with each thing it may hold."""
        for kind, hint in _optional(Update):
            yield kind, {_key(kind): self._value(hint, 0).to_dict()}
        base = self._made(Message, 0, everything=False).to_dict()
        for name, hint in _optional(Message):
            held = self._value(hint, 1)
            yield (
                f"message.{name}",
                {"message": base | Message(1, THEN, self._chat, **{name: held}).to_dict()},
            )

    def _made(self, kind: type, depth: int, *, everything: bool) -> Any:
        if kind in self._own:
            return self._own[kind]
        sorts: list[type] = kind.__subclasses__()
        if sorts:
            return self._made(self._dice.choice(sorts), depth, everything=everything)
        more = [one for one in _optional(kind) if everything and self._dice.random() < 0.5]
        try:
            return self._of(kind, [*_required(kind), *more], depth)
        except TypeError:  # some must be given although they look as if they need not
            return self._of(kind, [*_required(kind), *_optional(kind)], depth)

    def _of(self, kind: type, wanted: list[tuple[str, Any]], depth: int) -> Any:
        return kind(**{name: self._value(hint, depth + 1) for name, hint in wanted})

    def _value(self, hint: Any, depth: int) -> Any:
        hint = _resolved(hint)
        origin, inner = typing.get_origin(hint), typing.get_args(hint)
        if hint in PLAIN:
            return PLAIN[hint]
        if hint is dt.datetime:
            return THEN
        if origin in {typing.Union, types.UnionType}:
            return self._value(self._dice.choice([one for one in inner if one is not types.NoneType]), depth)
        if origin in {Sequence, list, tuple}:
            return [self._value(inner[0], depth)]
        if origin is typing.Literal:
            return inner[0]
        if inspect.isclass(hint) and issubclass(hint, TelegramObject):
            return self._made(hint, depth, everything=depth < DEEP)
        return "word"


def _hints(kind: type) -> Iterator[tuple[inspect.Parameter, Any]]:
    for parameter in inspect.signature(kind).parameters.values():
        if parameter.name not in {"self", "api_kwargs", "args", "kwargs", "_api_kwargs"}:
            said = parameter.annotation
            yield parameter, _resolved(said)


def _resolved(hint: Any) -> Any:
    said = hint.__forward_arg__ if isinstance(hint, typing.ForwardRef) else hint
    return eval(said, NAMES) if isinstance(said, str) else said  # noqa: S307 - the library's own words


def _required(kind: type) -> list[tuple[str, Any]]:
    return [(p.name, hint) for p, hint in _hints(kind) if p.default is p.empty]


def _optional(kind: type) -> list[tuple[str, Any]]:
    return [(p.name, hint) for p, hint in _hints(kind) if p.default is not p.empty]


def _key(name: str) -> str:
    return "from" if name == "from_user" else name
