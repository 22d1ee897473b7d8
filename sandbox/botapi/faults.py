"""Misbehaviour on demand: what a network and a server can do to a bot call. Imports this package only.

A fault, as JSON for POST /sandbox/faults; all fields may be left out:

    method       method names, comma separated, or "*" (default)
    chat         only calls to this chat id
    count        how many calls it strikes, null for all; default 1, for mere latency all
    skip         let so many matching calls pass first
    apart        let so many matching calls pass after each that it strikes
    probability  0..1, drawn from `seed` (default 1)
    after        true: the call is applied first, then the fault; false (default): it never is
    latency      seconds before anything else
    hang         seconds of silence before the answer
    status       answer this status, with `body` (text or JSON) or Telegram's usual one
    retry_after  goes into the parameters of that usual body; 0 and text are allowed
    reset        true: close the connection with RST instead of answering
    half         true: half of the body, then close

With neither status, reset nor half the call is applied and the true answer follows, late: `{"hang": 7}` is
"delivered, then timed out". The first fault that matches strikes. GET lists them with `struck`, DELETE ?id=
takes one away, without id all.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

FIELDS = {
    "method",
    "chat",
    "count",
    "skip",
    "apart",
    "probability",
    "seed",
    "after",
    "latency",
    "hang",
    "status",
    "body",
    "retry_after",
    "reset",
    "half",
}
NAMES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
}


@dataclass
class Fault:
    """One standing order; see the module for the fields."""

    id: int
    wish: dict[str, Any]
    left: int | None
    pass_first: int
    dice: random.Random
    struck: int = 0

    def matches(self, method: str, chat: int | str | None) -> bool:
        """Whether the fault strikes this call; counts it when it does."""
        names = str(self.wish.get("method", "*")).lower().split(",")
        if self.left == 0 or not ("*" in names or method.lower() in names):
            return False
        if self.wish.get("chat") is not None and str(self.wish["chat"]) != str(chat):
            return False
        if self.pass_first:
            self.pass_first -= 1
            return False
        if self.dice.random() >= float(self.wish.get("probability", 1)):
            return False
        self.struck += 1
        self.pass_first = int(self.wish.get("apart", 0))
        self.left = None if self.left is None else self.left - 1
        return True

    @property
    def replaces(self) -> bool:
        """Whether the true answer is withheld."""
        return any(self.wish.get(name) for name in ("status", "reset", "half"))

    @property
    def applies(self) -> bool:
        """Whether the call has its effect."""
        return bool(self.wish.get("after")) or not self.replaces

    def name(self) -> str:
        """Return a word for the log."""
        return ", ".join(
            f"{k}={v}" for k, v in self.wish.items() if k not in {"method", "count", "body", "seed"}
        )

    def answer(self, true_body: dict[str, Any]) -> tuple[int, Any]:
        """Return status and body (text or JSON) in place of the true answer."""
        status = self.wish.get("status")
        if status is None:
            return 200, true_body
        if "body" in self.wish:
            return int(status), self.wish["body"]
        name = NAMES.get(int(status), "Error")
        body: dict[str, Any] = {"ok": False, "error_code": status, "description": name}
        if "retry_after" in self.wish:
            body["description"] = f"{name}: retry after {self.wish['retry_after']}"
            body["parameters"] = {"retry_after": self.wish["retry_after"]}
        return int(status), body


@dataclass
class Faults:
    """The standing orders in the order they were given."""

    orders: list[Fault] = field(default_factory=list)
    last_id: int = 0

    def add(self, wish: dict[str, Any]) -> Fault:
        """Take an order or raise ValueError for a field it does not know."""
        if unknown := wish.keys() - FIELDS:
            raise ValueError(f"unknown fault field {min(unknown)}")
        self.last_id += 1
        count = wish.get("count", 1 if wish.keys() & {"status", "reset", "half", "hang"} else None)
        fault = Fault(
            self.last_id, wish, count, int(wish.get("skip", 0)), random.Random(wish.get("seed", self.last_id))
        )
        self.orders.append(fault)
        return fault

    def pick(self, method: str, chat: int | str | None) -> Fault | None:
        """Return the fault that strikes this call, if any."""
        return (
            next((fault for fault in self.orders if fault.matches(method, chat)), None)
            if self.orders
            else None
        )

    def remove(self, number: int | None) -> None:
        """Take one order away, or all."""
        self.orders = [fault for fault in self.orders if number is not None and fault.id != number]
