"""One running service for the contract suite, and what somebody may answer it."""

import dataclasses
from collections.abc import Callable, Mapping
from datetime import timedelta

from booking.checks import options
from booking.errors import ServiceError
from booking.form import Field, Kind, Limit, Limits, Value
from booking.moment import in_zone
from booking.outcome import Stage
from booking.provider import Account, Order, Provider
from sandbox.services.faults import Fault
from sandbox.services.server import Running
from sandbox.services.service import Service

CALENDAR = {
    404: ("performers", "cannot_be_booked"),
    410: ("performers", "cannot_be_booked"),
    409: ("when", "not_free"),
}
"""What a service with a calendar means by these to a request."""

MADE = {Stage.INVITED, Stage.ACCEPTED, Stage.CONFIRMED, Stage.REFUSED}


@dataclasses.dataclass
class Kit:
    """One service up and running.

    `order` makes a complete request that will be taken; `create`, `read` and `cancel` are the operationIds of
    that write, of looking at it and of taking it back; `writes` is the ledger's name for the first where that
    differs. `gateway` is what a no in the status means, where the service says its own inside a success;
    `means` which question and problem some statuses are to a request, where they are no plain refusal.
    """

    provider: Provider
    account: Account
    running: Running
    service: Service
    order: Callable[..., Order]
    create: str
    read: str
    secret: str
    writes: str = ""
    cancel: str = "cancelBooking"
    gateway: type[ServiceError] | None = None
    means: Mapping[int, tuple[str, str]] = dataclasses.field(default_factory=dict)

    def fault(self, fault: Fault, operation: str) -> None:
        """The next call of that operation suffers it."""
        self.service.faults.add(fault.model_copy(update={"operation": operation}))

    def made(self) -> int:
        """How many requests the service applied."""
        return sum(e["operation"] == (self.writes or self.create) for e in self.service.ledger.since())

    def tried(self, operation: str) -> int:
        """How often that operation was called."""
        return sum(c["operation"] == operation for c in self.service.calls.since())


def likely(field: Field, limits: Limits, model: Order) -> Value:
    """What somebody may answer: what `model` has where it is still possible, else the first that is."""
    limit, wish = limits.get(field.key, Limit()), model.answers.get(field.key)
    if field.kind is Kind.CHOICE:
        offered = [o.value for o in options(field, limits) if not o.lacking]
        return wish if wish in offered else next(iter(offered), None) if field.required else None
    if field.kind is Kind.CHOICES:
        return wish if wish or not field.required else (field.options[0].value,)
    if field.kind is Kind.MOMENT and limit.slots:
        later = [s for s in limit.slots if s > limit.slots[0] + timedelta(hours=12)]
        return in_zone(later[0], "Europe/Berlin")
    if wish is None and field.required:
        samples: dict[Kind, Value] = {
            Kind.YES_NO: True,
            Kind.PHONE: "+441234567890",
            Kind.NUMBER: 100,
            Kind.MINUTES: 60,
        }
        return samples.get(field.kind, "Something")
    return wish
