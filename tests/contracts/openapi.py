"""Holds requests and answers to the OpenAPI files beside it. Imports: standard library, yaml, jsonschema."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import yaml
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

HERE = Path(__file__).parent
_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """One call of a contract; `spec` is its part of the file with references left in."""

    id: str
    method: str
    path: str
    spec: Mapping[str, Any]


@dataclass(frozen=True)
class Example:
    """One documented body. `status` is "" for a request."""

    operation: str
    status: str
    name: str
    value: Any


QUICK = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The loader in C, where there is one: every test process reads the files."""


class Contract:
    """One OpenAPI file."""

    def __init__(self, service: str) -> None:
        text = (HERE / f"{service}.openapi.yaml").read_text("utf-8")
        self._root = yaml.load(text, Loader=QUICK)
        self._registry: Registry[Any] = Registry().with_resource(
            "urn:contract", Resource.from_contents(self._root, default_specification=DRAFT202012)
        )
        self.operations = {o.id: o for o in self._operations()}

    def _operations(self) -> Iterator[Operation]:
        for path, item in self._root["paths"].items():
            for method in _METHODS:
                if method in item:
                    yield Operation(item[method]["operationId"], method.upper(), path, item[method])

    def find(self, method: str, path: str) -> Operation | None:
        """The operation a request is for; fixed paths win over those with parameters."""
        for operation in sorted(self.operations.values(), key=lambda o: o.path.count("{")):
            pattern = re.sub(r"\\\{[^}]+\}", "[^/]+", re.escape(operation.path))
            if operation.method == method and re.fullmatch(pattern, path):
                return operation
        return None

    def request_problems(
        self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> list[str]:
        """Everything about a request that the contract does not allow."""
        operation = self.find(method, path)
        if operation is None:
            return [f"{method} {path} is in no contract"]
        problems = list(
            self._parameter_problems(operation, dict(parse_qsl(query, keep_blank_values=True)), headers)
        )
        kinds = self.see(operation.spec.get("requestBody", {})).get("content", {})
        if not kinds:
            return problems + (["a body where none belongs"] if body else [])
        kind = headers.get("content-type", "").partition(";")[0]
        if kind not in kinds:
            return [*problems, f"body of type {kind!r}"]
        schema = self.see(kinds[kind]["schema"])
        if "form" not in kind:
            return problems + self.problems(schema, json.loads(body or b"null"))
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        problems += self.problems(schema, _form(schema, form))
        for name, field in schema.get("properties", {}).items():
            if "contentSchema" in field and name in form:
                problems += self.problems(field["contentSchema"], json.loads(form[name]))
        return problems

    def _parameter_problems(
        self, operation: Operation, query: Mapping[str, str], headers: Mapping[str, str]
    ) -> Iterator[str]:
        known = [self.see(p) for p in operation.spec.get("parameters", [])]
        for name in set(query) - {p["name"] for p in known if p["in"] == "query"}:
            yield f"query {name} is not documented"
        for p in known:
            given = query.get(p["name"]) if p["in"] == "query" else headers.get(p["name"].lower())
            if p["in"] == "path":
                continue
            if given is None:
                if p.get("required"):
                    yield f"{p['in']} {p['name']} is missing"
                continue
            yield from self.problems(p["schema"], _typed(self.see(p["schema"]), given))

    def answer_problems(self, operation: Operation, status: int, body: bytes) -> list[str]:
        """Everything about an answer that the contract does not allow."""
        answers = operation.spec["responses"]
        described = answers.get(str(status)) or answers.get(f"{status // 100}XX") or answers.get("default")
        if described is None:
            return [f"{operation.id}: status {status} is not documented"]
        content = self.see(described).get("content", {})
        if "application/json" not in content:
            return []
        return self.problems(content["application/json"].get("schema", {}), json.loads(body or b"null"))

    def problems(self, schema: Mapping[str, Any], value: Any) -> list[str]:
        """What of `value` breaks `schema`."""
        anchored = json.loads(json.dumps(schema).replace('"#/', '"urn:contract#/'))
        checker = Draft202012Validator(anchored, registry=self._registry, format_checker=FormatChecker())
        return [f"{e.json_path}: {e.message}" for e in checker.iter_errors(value)]

    def see(self, part: Mapping[str, Any]) -> Mapping[str, Any]:
        """The part a reference leads to, or the part itself."""
        while "$ref" in part:
            found: Any = self._root
            for step in part["$ref"].removeprefix("#/").split("/"):
                found = found[step.replace("~1", "/")]
            part = found
        return part

    def examples(self) -> list[Example]:
        """Every documented body of the file."""
        return [e for o in self.operations.values() for e in self._examples(o)]

    def _examples(self, operation: Operation) -> Iterator[Example]:
        bodies = [("", self.see(operation.spec.get("requestBody", {})))]
        bodies += [(status, self.see(answer)) for status, answer in operation.spec["responses"].items()]
        for status, body in bodies:
            for content in body.get("content", {}).values():
                for name, example in content.get("examples", {}).items():
                    yield Example(operation.id, status, name, self.see(example).get("value"))


def _typed(schema: Mapping[str, Any], text: str) -> Any:
    kind = schema.get("type")
    if kind in {"integer", "number"} and re.fullmatch(r"-?\d+(\.\d+)?", text):
        return json.loads(text)
    if (kind == "boolean" or schema.get("const") in {True, False}) and text in {"true", "false"}:
        return text == "true"
    return text


def _form(schema: Mapping[str, Any], form: Mapping[str, str]) -> dict[str, Any]:
    fields = schema.get("properties", {})
    return {k: _typed(fields.get(k, {}), v) for k, v in form.items()}
