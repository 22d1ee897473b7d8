"""The one way to a booking service: a deadline, a size cap, no redirects, proxies or cookies, safe calls
repeated.

A call that changes something is sent once. If the connection could not be made nothing left the machine:
Unavailable. If anything else is unclear, it is MaybeDone. No error text holds a token or a query.
May import the standard library, httpx, pydantic and `booking`.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, NoReturn, TypeVar
from zoneinfo import ZoneInfo

import httpx
from pydantic import TypeAdapter, ValidationError

from booking.errors import Busy, LoginNeeded, MaybeDone, ServiceError, Unavailable, Unexpected
from booking.rates import Charges, Meter
from providers.address import Forbidden, Pinned
from providers.hearing import listening, somebody_waits
from providers.quota import Alone
from providers.reading import Garbled, parse
from providers.refusals import Meaning, error_of, retry_after, to_login, words_of
from providers.together import Together

DEADLINE = 20.0
"""Seconds a call may take in all, its repetitions and pauses included."""

CONNECT_SECONDS = 5.0
LARGEST = 2 * 1024 * 1024
LONGEST_REFUSAL = 4000
PAUSES = (1.0, 2.0, 4.0)
"""Seconds before each repetition of a safe call; up to half as much again is added at random."""

LONGEST_LINE = timedelta(hours=6)
SHORTLY = timedelta(seconds=2)
"""Whose turn is so near is not sent away."""

T = TypeVar("T")
Clock = Callable[[], datetime]
Sleep = Callable[[float], Awaitable[None]]
Pairs = Mapping[str, str]

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout)


def utc_now() -> datetime:
    """The real clock, for who has none to hand in."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `path` begins below the root. `safe`: repeating it changes nothing.

    `scope` is the permission it needs; `fields` tell which field a refusal's words are about, `ours` (a
    pattern) that it is our project which is refused, `meaning` what a status means to this call.
    """

    method: str
    path: str
    query: Pairs = field(default_factory=dict)
    headers: Pairs = field(default_factory=dict, repr=False)
    json: object = None
    form: Pairs | None = field(default=None, repr=False)
    safe: bool = False
    scope: str = ""
    fields: Pairs = field(default_factory=dict)
    ours: str = ""
    meaning: Meaning = field(default_factory=dict)


class Http:
    """The client of one service at one root address. What many read at once is read once for all of them.

    `headers` go with every call, `zone` is what times without an offset mean, `rates` what a call counts
    against at `meter`: one that may go soon waits, one that may not is Busy. `secrets`, and whatever is sent
    in headers and forms, are starred in quotes from answers. `enveloped`, `plan`: see `error_of`. `session`:
    the name of a browser's session, where we are known by one: a redirect to a login page says that it is
    over.
    """

    def __init__(
        self,
        service: str,
        root: httpx.URL,
        *,
        headers: Pairs | None = None,
        zone: str = "UTC",
        rates: Callable[[Call], Charges] = lambda _: {},
        secrets: tuple[str, ...] = (),
        enveloped: bool = False,
        plan: bool = False,
        session: str = "",
        clock: Clock = utc_now,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._service, self._root, self._clock, self._sleep = service, root, clock, sleep
        self._zone, self._rates = ZoneInfo(zone), rates
        self.meter: Meter = Alone(clock)
        self._together = Together()
        self._session = session
        self._secrets = (*secrets, *(headers or {}).values())
        self._enveloped, self._plan = enveloped, plan
        self._client = httpx.AsyncClient(
            transport=Pinned(root),
            # A compressed answer could unfold beyond the cap in one step.
            headers={"Accept": "application/json", "Accept-Encoding": "identity", **(headers or {})},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),  # one's session is not another's
            timeout=httpx.Timeout(DEADLINE, connect=CONNECT_SECONDS, pool=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
        )

    async def close(self) -> None:
        """Give back connections."""
        await self._client.aclose()

    async def get(self, into: TypeAdapter[T], path: str, **options: Any) -> T:
        """Read; repeated with pauses while the service is unavailable. Errors: `booking.errors`."""
        return await self.send(into, Call("GET", path, safe=True, **options))

    async def post(self, into: TypeAdapter[T], path: str, **options: Any) -> T:
        """Write, sent once (unless `safe`). Errors: `booking.errors`."""
        return await self.send(into, Call("POST", path, **options))

    async def send(self, into: TypeAdapter[T], call: Call) -> T:
        """Send a call and read its answer as `into`. Errors: `booking.errors`."""
        said = listening()
        try:
            answer = await self._shared(into, call)
        except ServiceError as trouble:
            if said is not None:
                said.append(trouble.by_itself())
            raise
        if said is not None:
            said.append(None)
        return answer

    async def _shared(self, into: TypeAdapter[T], call: Call) -> T:
        """A read is made once for all who ask the same, with the same proof of who they are."""
        made = partial(self._repeated, into, call)
        if call.method != "GET":
            return await made()
        said = (frozenset(call.query.items()), frozenset(call.headers.items()))
        return await self._together.read((into, call.path, *said, somebody_waits()), made)

    async def _repeated(self, into: TypeAdapter[T], call: Call) -> T:
        loop = asyncio.get_running_loop()
        ends = loop.time() + DEADLINE
        pauses = PAUSES[:1] if somebody_waits() else PAUSES
        for pause in (*(pauses if call.safe else ()), None):
            try:
                return await self._once(into, call, ends)
            except Unavailable as trouble:
                guessed = isinstance(trouble, Busy) and trouble.guessed
                asked = trouble.after.total_seconds() if trouble.after and not guessed else 0.0
                wait = max(asked, (pause or 0.0) * (1 + random.random() / 2))  # noqa: S311 - jitter, no secret
                if pause is None or loop.time() + wait >= ends or (somebody_waits() and asked > pause):
                    raise
                await self._sleep(wait)
        raise AssertionError("the last try returns or raises")

    @asynccontextmanager
    async def place(self, charges: Charges, holder: str) -> AsyncIterator[None]:
        """For calls that belong together and take their turn as one: Busy until it has come. `holder` finds
        its place in the line kept when it comes again.
        """
        wait = await self.meter.take(charges, LONGEST_LINE, holder)
        if wait > SHORTLY:
            raise Busy(self._service, "a line of calls", wait)
        if wait:
            await self._sleep(wait.total_seconds())
        try:
            yield
        finally:
            await self.meter.made(charges, holder)

    async def _once(self, into: TypeAdapter[T], call: Call, ends: float) -> T:
        try:
            async with asyncio.timeout_at(ends):
                await self._take_turn(call, ends)
                status, headers, raw = await self._exchange(call)
                if (said := listening()) is not None:
                    said.dated = headers.get("date", ""), time.time()
        except Forbidden as forbidden:
            raise Unexpected(self._service, 0, str(forbidden)) from None
        except httpx.PoolTimeout:  # the service is not down, we have too many calls there; one ends by then
            raise Busy(self._service, "as many calls as we make", timedelta(seconds=DEADLINE)) from None
        except _NOT_SENT as failure:
            raise Unavailable(self._service, f"not reached ({type(failure).__name__})") from None
        except (httpx.TransportError, TimeoutError) as failure:
            raise self._unclear(call, f"no answer ({type(failure).__name__})") from None
        except Garbled as garbled:
            raise self._unclear(call, str(garbled)) from None
        return self._read(into, call, status, headers, raw)

    async def _take_turn(self, call: Call, ends: float) -> None:
        charges = self._rates(call)
        if not charges:
            return
        patience = timedelta(seconds=max(0.0, ends - asyncio.get_running_loop().time() - CONNECT_SECONDS))
        wait = await self.meter.take(charges, patience)
        if wait > patience:
            raise Busy(self._service, "as many calls as it takes", wait)
        if wait:
            await self._sleep(wait.total_seconds())

    async def _exchange(self, call: Call) -> tuple[int, httpx.Headers, bytes]:
        request = self._client.build_request(
            call.method,
            f"{self._root}{call.path}",
            params=dict(call.query) or None,
            headers=dict(call.headers),
            json=call.json,
            data=dict(call.form) if call.form is not None else None,
        )
        response = await self._client.send(request, stream=True)
        try:
            raw = bytearray()
            async for chunk in response.aiter_raw():
                raw += chunk
                if len(raw) > LARGEST:
                    raise Garbled("an endless answer")
            return response.status_code, response.headers, bytes(raw)
        finally:
            await response.aclose()

    def _read(self, into: TypeAdapter[T], call: Call, status: int, headers: httpx.Headers, raw: bytes) -> T:
        page = "html" in headers.get("content-type", "") or raw.lstrip().startswith(b"<")
        if not 200 <= status < 300:
            return self._refused(call, status, headers, b"" if page else raw, page=page)
        try:
            return into.validate_python(parse(raw) if raw.strip() else None, context={"zone": self._zone})
        except Garbled as garbled:
            raise self._unclear(call, "a web page came" if page else str(garbled)) from None
        except ValidationError as wrong:
            if not call.safe:
                raise self._unclear(call, "an answer nobody can read") from None
            places = [".".join(map(str, p["loc"])) for p in wrong.errors(include_input=False)]
            raise Unexpected(self._service, status, f"unreadable: {', '.join(places[:5])}") from None

    def _refused(
        self, call: Call, status: int, headers: httpx.Headers, raw: bytes, *, page: bool
    ) -> NoReturn:
        ended = status == 401 or (300 <= status < 400 and to_login(headers.get("location", "")))
        if self._session and ended:
            raise LoginNeeded(self._service, self._session)
        try:
            body = parse(raw)
        except Garbled:
            body = raw.decode("utf-8", "replace")
        sent = [*self._secrets, *call.headers.values(), *(call.form or {}).values()]
        raise error_of(
            self._service,
            status,
            words_of(body, [part for value in sent for part in (value, value.partition(" ")[2])]),
            about=raw.decode("utf-8", "replace")[:LONGEST_REFUSAL],
            safe=call.safe,
            page=page,
            enveloped=self._enveloped,
            plan=self._plan,
            after=retry_after(headers.get("retry-after"), self._clock()),
            scope=call.scope or self._session,
            fields=call.fields,
            ours=call.ours,
            meaning=call.meaning,
        )

    def _unclear(self, call: Call, why: str) -> ServiceError:
        return Unavailable(self._service, why) if call.safe else MaybeDone(self._service, why)
