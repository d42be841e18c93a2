"""The description of the interface, and requests made from it that nobody would think of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import settings

from desktop_app.actions.serving import Rules
from desktop_app.contract.bodies import RULES
from desktop_app.contract.names import READ_KEYS
from desktop_app.server import openapi
from desktop_app.server.door import READS, WRITES
from tests.server.running_server import Running, running


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    where = tmp_path_factory.mktemp("described") / "visits.db"
    with running(where, rules=Rules(accept_parents=True), is_open=True) as found:
        yield found


def test_every_path_and_every_field_is_described(here: Running) -> None:
    told = here.caller().get("/openapi.json").body
    assert {path for path in told["paths"] if path != "/healthz"} == {*READS, *WRITES} - {"/openapi.json"}
    follow = told["paths"]["/api/record/follow"]
    body = follow["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(body["properties"]) == {*RULES, "follow_id", "organization_id"}
    page = follow["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert list(page["properties"]["data"]["items"]["properties"]) == list(READ_KEYS)


schema = schemathesis.openapi.from_dict(openapi.document())


@schema.parametrize()
@settings(max_examples=40)
def test_whatever_is_asked_gets_the_envelope_and_never_a_fault(case: Any, here: Running) -> None:
    answer = case.call(base_url=f"http://127.0.0.1:{here.port}")
    assert answer.status_code in (200, 304, 400, 404, 405, 412, 413, 422, 431), (answer.status_code, answer.text)
    if answer.content:
        told = answer.json()
        assert told["status"] in (0, 1)
        assert told["status"] == 0 or told["msg"]
