"""Whose account at the webcam service a token is, what it may, and its credits (contract section 3.9).

May import `booking`, pydantic and its neighbours.
"""

from decimal import Decimal

from booking.errors import LoginNeeded, ServiceError
from booking.form import Ability, Card, Limit, Limits
from booking.provider import OPERATOR, Account, Health
from providers.webcam import answers as shapes
from providers.webcam.wire import BOOKINGS, CREDITS, Wire

WHO, MAY = "/v1/account/verifyCredentials", "/v1/Account/GetPermissions"
BALANCE, HISTORY = "/v1/CreditHistory/GetCurrentCreditBalance", "/v1/CreditHistory/GetCreditsHistory"


async def who(wire: Wire, account: Account) -> shapes.Identity:
    """Whose it is; no permission is needed."""
    return await wire.get(account, shapes.IDENTITY, WHO, {})


def texting(card: Card, account: Account) -> Limits:
    """A text message goes to the number of the account (section 3.2): with the operator's never to whoever
    would be told by it, so there is none.
    """
    if account.key != OPERATOR:
        return {}
    return {"sms": Limit(never="not_to_you_yet" if card.can(Ability.LOGIN) else "not_to_you")}


async def balance(wire: Wire, account: Account) -> Decimal:
    """Its credits: a bare number."""
    return await wire.get(account, shapes.BALANCE, BALANCE, {}, scope=CREDITS)


async def history(wire: Wire, account: Account) -> str:
    """How far its movements of credits go back."""
    page = await wire.get(account, shapes.HISTORY, HISTORY, {}, scope=CREDITS)
    return f"{page.page_count} pages of credits, {len(page.credit_history)} on the last"


async def health(wire: Wire, account: Account) -> Health:
    """Whether it works, whose it is, and what it may."""
    try:
        its = await who(wire, account)
        said = await wire.get(account, shapes.PERMISSIONS, MAY, {})
    except ServiceError as trouble:
        return Health.ill(trouble)
    scopes = {p.permission: p.status.casefold() == "granted" for p in said.permissions if p}
    granted = tuple(name for name, given in scopes.items() if given)
    if not scopes.get(BOOKINGS, True):
        return Health.ill(LoginNeeded("webcam", BOOKINGS))
    age = "the account is not age verified" if its.is_age_verified is False else ""
    return Health(True, age, its.email_address or its.user_id, granted)
