"""The booking services as a handler sees them, and the accounts that people have there.

The roof wires what stands behind these protocols and hands it to every turn; whoever looks something up
between turns is handed the same. Imports: `booking`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from booking.form import Answers, Card, Limits
from booking.provider import Account, Provider
from booking.trouble import Trouble


class Left(StrEnum):
    """What became of a login that is given up. The account is not used any more in any case."""

    REVOKED = "revoked"  # the service took it back; deleted here
    DELETED = "deleted"  # deleted here; the service cannot take it back
    LATER = "later"  # the service is silent; tried again until it answers, then deleted here


@dataclass(frozen=True, slots=True)
class Link:
    """A login about to begin: the page for the browser, and the number that the page at the end must show."""

    page: str
    number: str


class Links(Protocol):
    """Accounts of people at the services. A `ticket` is what an account waiting for a yes is known by."""

    def offered(self) -> Sequence[str]:
        """Services, by id, where a person can link an account."""

    async def begin(self, service: str, person: int) -> Link:
        """A login page for this person, good once and for ten minutes; the one before is void."""

    async def of(self, person: int) -> Mapping[str, str]:
        """The accounts a person linked: service id -> the account's name there."""

    async def accept(self, ticket: str, person: int) -> tuple[str, str] | None:
        """The person's yes: service and name of the account used from now on; None when nothing waits."""

    async def refuse(self, ticket: str, person: int) -> bool:
        """The person's no: what was got is taken back and deleted. False when nothing waits."""

    async def unlink(self, service: str, person: int) -> Left | None:
        """Stop using a person's account at once, take it back and delete it; None when there is none."""


class Services(Protocol):
    """The booking services as wired by the roof."""

    @property
    def keys(self) -> Mapping[str, str]:
        """By service the names of the settings that let the operator in there."""

    def links(self) -> Links | None:
        """Accounts of people; None where nobody can log in."""

    def cards(self) -> Mapping[str, Card]:
        """Services that are on, by id, in menu order."""

    def off(self) -> Mapping[str, str]:
        """Services that are off: id -> why (names of settings that are missing, never their content)."""

    def ill(self) -> Mapping[str, Trouble]:
        """Services that are on but did not do well when last asked, and how."""

    def card(self, service: str) -> Card | None:
        """The card of any known service, on or off."""

    def provider(self, service: str) -> Provider:
        """The client of a service that is on."""

    async def account(self, service: str, person: int) -> Account:
        """The account this person books with at the service; LoginNeeded when there is none that works."""

    async def limits(self, service: str, person: int, answers: Answers, *, fresh: bool = False) -> Limits:
        """What the service allows this person now, perhaps as it said half a minute ago unless `fresh`.

        Raises ServiceError when it cannot say.
        """

    async def balance(self, service: str, person: int) -> Decimal:
        """Credits this person has to spend there, perhaps as they were half a minute ago.

        Raises ServiceError when it cannot say.
        """
