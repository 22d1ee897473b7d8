"""What a service may say in place of each part of its answers: nothing, a wrong kind, what fits nowhere.

Imports the neighbours and `sandbox`.
"""

import json
import os
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from itertools import islice
from typing import Any

from booking.errors import ServiceError
from booking.form import Ability
from booking.outcome import Invitation
from sandbox.services.faults import Fault
from sandbox.services.mutation import mutants
from tests.contracts.kit import Kit
from tests.witness import Witness

ODD = (None, -1, 10**15, -(2**63), 10**40, "x", "\ud800\x00", "9" * 5000, [[1]], {"value": 1})
SHARE = 1 if os.environ.get("EXAMPLES") == "all" else 3
"""One of so many is played, so that each place meets three or four of them; all in `make faults`."""
Step = Callable[[], Awaitable[object]]


async def wrong(kit: Kit, witness: Witness, steps: Mapping[str, Step]) -> list[str]:
    """Each step once as it is; then again for its share of the changes in every answer it is given: what was
    raised that is no error of ours.
    """
    known, found = dict[str, tuple[str, bytes]](), list[str]()
    for name, step in steps.items():
        await step()
        known |= {o: (name, said) for o, said in witness.answered.items() if o not in known}
    witness.spoilt = True
    for operation, (name, said) in known.items():
        for changed in islice(mutants(_short(json.loads(said)), ODD) if said else (), 0, None, SHARE):
            kit.running.clock.push(700)  # what is remembered is asked again
            kit.fault(Fault(kind="status", status=200, body=json.dumps(changed)), operation)
            try:
                await steps[name]()
            except ServiceError:
                pass
            except Exception as error:  # this is what must not be
                found.append(f"{operation}, {name}: {error!r}")
            kit.service.faults.clear()
    return list(dict.fromkeys(found))


def _short(value: Any) -> Any:
    """The same with at most two of each list: the others are like them."""
    if isinstance(value, dict):
        return {key: _short(inner) for key, inner in value.items()}
    return [_short(inner) for inner in value[:2]] if isinstance(value, list) else value


def life(kit: Kit) -> dict[str, Step]:
    """What is done with a booking at this service, from the first question to its end."""
    p, account, order, told = kit.provider, kit.account, kit.order(), list[Invitation]()

    async def book() -> None:
        said = await p.book(account, order)
        told[:] = told or [i for i in said if i.reference]

    async def look() -> None:
        seen = {i.performer: i for i in await p.look(account, order, told)}
        for i in told:
            became = i.becomes(seen.get(i.performer, i))
            assert not (became.starts and became.minutes) or became.starts + timedelta(minutes=became.minutes)

    async def cancel() -> None:
        await p.cancel(account, order, told[0], "")

    able = {Ability.LISTING: lambda: p.listing(account), Ability.BALANCE: lambda: p.balance(account)}
    able |= {Ability.FIND: lambda: p.find(account, "Ivy"), Ability.CANCEL: cancel}
    return {
        "health": lambda: p.health(account),
        "limits": lambda: p.limits(account, order.answers),
        "book": book,
        "look": look,
        **{str(ability): step for ability, step in able.items() if p.card.can(ability)},
    }
