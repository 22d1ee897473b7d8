"""Every documented example of the four contract files is what its own schema allows."""

import pytest

from tests.contracts.openapi import Contract, Example

FILES = {name: Contract(name) for name in ("webcam", "jicoo", "webkasa", "webcasts")}
EXAMPLES = [(name, example) for name, file in FILES.items() for example in file.examples()]


@pytest.mark.parametrize(
    ("service", "example"), EXAMPLES, ids=lambda v: v if isinstance(v, str) else f"{v.operation}-{v.status}"
)
def test_a_documented_body_keeps_its_schema(service: str, example: Example) -> None:
    contract = FILES[service]
    operation = contract.operations[example.operation]
    holder = operation.spec["responses"][example.status] if example.status else operation.spec["requestBody"]
    (kind,) = contract.see(holder)["content"].values()
    assert contract.problems(kind["schema"], example.value) == []
