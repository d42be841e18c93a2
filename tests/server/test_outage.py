"""PostgreSQL goes away under load and comes back: clear answers meanwhile, nothing lost, nothing twice."""

from __future__ import annotations

import signal
import threading
import time
import uuid
from collections import Counter

import pytest

from desktop_app.actions.serving import Rules
from tests.postgres import running_cluster
from tests.server.running_server import Caller, running


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["stopped", "crashed"])
def test_the_server_says_503_while_its_database_is_away_and_goes_on_when_it_is_back(how: signal.Signals) -> None:
    acknowledged: dict[str, str] = {}
    sent: list[str] = []
    codes: Counter[int] = Counter()
    over = threading.Event()
    rules = Rules(accept_parents=True)
    with running_cluster() as cluster, cluster.store() as name, running(cluster.url(name), rules=rules) as here:
        token = here.token(1)

        def write() -> None:
            caller = Caller(here.port, token)
            while not over.is_set():
                key = str(uuid.uuid4())
                sent.append(key)
                told = caller.post({"protent_id": 5, "gain": key}, Idempotency_Key=key)
                codes[told.code] += 1
                assert told.body["status"] == (0 if told.code == 200 else 1), told
                if told.code == 200:
                    acknowledged[key] = told.headers["record-id"]
                else:
                    assert int(told.headers.get("retry-after", 1)) >= 1
                    time.sleep(0.05)
            caller.close()

        threads = [threading.Thread(target=write) for _ in range(4)]
        for thread in threads:
            thread.start()
        wait_for(lambda: codes[200] >= 20)
        cluster.stop(how)
        wait_for(lambda: codes[503] >= 20)
        health = here.caller()
        assert health.get("/healthz").code == 503
        before = codes[200]
        cluster.start()
        wait_for(lambda: codes[200] >= before + 20)
        assert health.get("/healthz").code == 200
        over.set()
        for thread in threads:
            thread.join()
        assert set(codes) == {200, 503}, [line for line in here.lines if line["event"] == "bug"]
        caller = here.caller(1)
        for key in sent:
            told = caller.post({"protent_id": 5, "gain": key}, Idempotency_Key=key)
            assert told.headers["record-id"] == acknowledged.get(key, told.headers["record-id"])
        rows = [row for page in (1, 2, 3, 4, 5) for row in caller.page(page=page, count=1000)["data"]]
        assert sorted(row["effect"] for row in rows) == sorted(sent)


def wait_for(condition: object) -> None:
    until = time.monotonic() + 60
    assert callable(condition)
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)
