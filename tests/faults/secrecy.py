"""That nothing secret comes out (I8), and nobody hears what is another's (I9): judged after every run.

Whatever was sent to the bot is looked at, also what nobody could read, and whatever it said to anybody.
Imports `bot.web.paths` for a header, `sandbox` and the neighbours.
"""

from collections.abc import Mapping
from itertools import chain

import httpx

from bot.web.paths import SECRET_HEADER
from sandbox.botapi.world import World as Telegram
from tests.disk import in_clear
from tests.faults import canaries
from tests.faults.canaries import leaks
from tests.faults.world import PLAIN, World

DUE = frozenset({"setWebhook", "getUpdates"})
"""Calls that are to Telegram itself, which is told the webhook's secret."""


async def secrets(world: World) -> list[str]:
    """Breaches of secrecy: a planted secret in the log at DEBUG, said by the web server, told to somebody
    whose it is not, or lying in clear in the files of the database.
    """
    own = {**canaries.of_operator(world.environ(0)), **canaries.TRIED}
    theirs = of_people(world.botapi.world)
    everything = own | theirs
    found = leaks(everything, "the web server's answers", await _tried(world))
    found += leaks(everything, "the log", world.log.read_text(errors="replace"))
    found += overheard(world.botapi.world, own, theirs)
    stored = await in_clear(world.dsn, everything)
    return [*found, *(f"I8: {what} is in the database's files" for what in sorted(stored))]


def of_people(telegram: Telegram) -> dict[str, str]:
    """What people confided to the bot so far, by what it is."""
    words = sorted(set(chain.from_iterable(map(canaries.spoken, _said(telegram)))))
    return {
        "a sign-in name": canaries.SIGN_IN,
        "a phone number": canaries.PHONE[1:],
        **{word: word for word in words},
    }


def overheard(telegram: Telegram, own: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    """Breaches: the operator's secrets told to anybody (I8), what somebody confided told to another (I9)."""
    told: dict[str, list[str]] = {}
    for call in telegram.journal.calls:
        if call.method not in DUE:
            told.setdefault(str(call.chat), []).append(str(call.request))
    chats = {chat: "\n".join(texts) for chat, texts in told.items()}
    found = [leak for chat, text in chats.items() for leak in leaks(own, f"what {chat} was told", text)]
    said = _said(telegram)
    complete = telegram.updates.counts.total() == len(said)
    for what, word in theirs.items():
        if not complete and not canaries.spoken(word):
            continue  # many say this, and the first of them are not kept any more
        by = [text for text in said if word in text]
        heard = [chat for chat, text in chats.items() if word in text and not any(chat in one for one in by)]
        found += [f"I9: {chat} was told {what}, which somebody else confided" for chat in heard]
    return found


def _said(telegram: Telegram) -> list[str]:
    """All that was sent to the bot, as text; of taps nothing, since they quote what it said itself."""
    updates = telegram.updates.history
    return ["" if u.kind == "callback_query" else u.data.decode(errors="replace") for u in updates]


async def _tried(world: World) -> str:
    """What our web server says to somebody who tries codes and forges calls."""
    url, tried = f"http://127.0.0.1:{world.ports[0]}", canaries.TRIED
    headers = {SECRET_HEADER: tried["hook"], "Authorization": f"Bearer {tried['bearer']}"}
    signed = {"Jicoo-Webhook-Signature": tried["signature"], "X-WebKasa-Signature": tried["signature"]}
    said = ""
    async with httpx.AsyncClient(base_url=url, trust_env=False, verify=PLAIN, headers=headers) as client:
        for path in ("/readyz", "/healthz", f"http://{world.measured}/metrics"):
            answer = await client.get(path)
            said += f"{answer.headers} {answer.text}"
        assert "greenroom_" in said, "no metrics were told"
        back = {"code": tried["code"], "state": tried["state"]}
        said += (await client.get("/login/webcam", params=back)).text
        for path in ("/telegram/webhook", "/services/jicoo/webhook", "/services/webkasa/webhook"):
            said += (await client.post(path, json=back, headers=signed)).text
    return said
