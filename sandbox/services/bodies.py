"""Reading what a client sent, as strictly as the contracts say. Imports: starlette, pydantic, orjson, this
package.
"""

from typing import Any, TypeVar
from urllib.parse import parse_qsl

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from sandbox.services.service import Refused


class Strict(BaseModel):
    """A body in which every unknown key and every wrong type is refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Loose(BaseModel):
    """A query string: numbers arrive as text, what nobody knows is ignored."""

    model_config = ConfigDict(extra="ignore")


Body = TypeVar("Body", bound=BaseModel)


async def json_body(request: Request, model: type[Body], status: int = 400) -> Body:
    """The JSON object of a request, checked; Refused with `status` and the first thing that is wrong."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refused(415, "The request body must be application/json.")
    try:
        value = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        raise Refused(400, "The request body is not valid JSON.") from None
    return checked(model, value, status)


async def form_body(request: Request) -> dict[str, str]:
    """The fields of a form-encoded body; a field sent twice is refused like a wrong content type."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise Refused(415, "The request body must be application/x-www-form-urlencoded.")
    pairs = parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
    if len({name for name, _ in pairs}) != len(pairs):
        raise Refused(400, "A field was sent twice.")
    return dict(pairs)


def query(request: Request, model: type[Body]) -> Body:
    """The query string, checked; Refused with 400."""
    return checked(model, dict(request.query_params), 400)


def checked(model: type[Body], value: Any, status: int = 400) -> Body:
    """Any value against a model; the refusal names the first field that is wrong."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        words = str(first["msg"]).removeprefix("Value error, ")
        raise Refused(status, f"{field}: {words}" if field else words, code=field) from None


def answer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Any value as JSON."""
    return Response(orjson.dumps(value), status, headers, "application/json; charset=utf-8")
