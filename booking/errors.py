"""What can go wrong at a service, named by who acts next. Imports: this room's plain data only.

A message of these never holds a token, an address with a query, or a private answer.
"""

from datetime import timedelta
from typing import Self

from booking.form import Problem
from booking.outcome import Invitation


class ServiceError(Exception):
    """The service did not do what was asked.

    `done`: of a request that takes several calls, the invitations whose calls came before, with their clear
    answers.
    """

    done: tuple[Invitation, ...] = ()

    def by_itself(self) -> Self:
        """The same without its traceback: who keeps that, keeps all it happened to, down to the answer."""
        alike = type(self).__new__(type(self), *self.args)
        vars(alike).update(vars(self))
        return alike


class Invalid(ServiceError):
    """The person acts: jump to the first problem's field, every other answer stays."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(f"{p.key}: {p.code}" for p in problems))
        self.problems = problems


class LoginNeeded(ServiceError):
    """The holder of the account acts: a login link, the draft is kept. `scope` names a missing permission."""

    def __init__(self, service: str, scope: str = "") -> None:
        super().__init__(f"{service}: login needed" + (f" for {scope}" if scope else ""))
        self.service = service
        self.scope = scope


class Unavailable(ServiceError):
    """Nobody acts: the service is down or asks for a pause; nothing was applied. Retried if that is safe, and
    whoever is not `done` is asked later.
    """

    def __init__(self, service: str, why: str, after: timedelta | None = None) -> None:
        super().__init__(f"{service}: {why}")
        self.service = service
        self.why = why
        self.after = after


class Busy(Unavailable):
    """Nobody acts: the service takes only so many calls, and has room `after`; `guessed`: it did not say how
    long that is. Nothing was applied.
    """

    def __init__(self, service: str, why: str, after: timedelta, *, guessed: bool = False) -> None:
        super().__init__(service, why, after)
        self.after: timedelta = after
        self.guessed = guessed


class Spared(ServiceError):
    """Nobody acts: the service was not asked, to have calls left for what is more urgent. Read later."""

    def __init__(self, service: str) -> None:
        super().__init__(f"{service}: not asked, to have calls left")


class Overtaken(ServiceError):
    """Nobody acts: who asked has gone on to something newer before the answer came. It was only a read."""

    def __init__(self, service: str) -> None:
        super().__init__(f"{service}: not waited for any longer")


class MaybeDone(ServiceError):
    """`settle` acts: the request left and no clear answer came. It is looked up, never repeated."""

    def __init__(self, service: str, why: str) -> None:
        super().__init__(f"{service}: {why}")
        self.service = service
        self.why = why


class Untold(ServiceError):
    """People act: the service has what may be a request of ours whose answer was lost, and says not whose."""

    def __init__(self, service: str) -> None:
        super().__init__(f"{service}: does not say whose a booking is")
        self.service = service


class Unsupported(ServiceError):
    """We act: an ability was used that the service does not have."""

    def __init__(self, service: str, ability: str) -> None:
        super().__init__(f"{service} has no {ability}")


class Unexpected(ServiceError):
    """The operator acts: an answer nobody foresaw. `excerpt`: at most 200 characters, no secret in it."""

    def __init__(self, service: str, status: int, excerpt: str = "") -> None:
        super().__init__(f"{service}: unexpected answer {status}")
        self.service = service
        self.status = status
        self.excerpt = excerpt[:200]


class Amiss(Unexpected):
    """The operator acts, at the service: what is set or owed there keeps it from this; `excerpt` names it."""

    def __str__(self) -> str:
        return f"{self.service}: {self.excerpt}"


class ProjectRefused(Unexpected):
    """The operator acts: the service does not know our project, whoever of its people logs in there."""

    def __str__(self) -> str:
        return f"{self.service}: does not know our project (answered {self.status})"
