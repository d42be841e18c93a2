"""Breaks the engine on purpose, in every way of the list, and shows that the tests notice.

python -m tests.sync.mutations                 all of them, each with all its tests
python -m tests.sync.mutations NAME…           these
python -m tests.sync.mutations --quick         each with its first test only
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import sys
import time

import pytest

from tests.sync.mutations.breakages import BREAKAGES, Breakage

_OPTIONS = ["-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]


class Outcomes:
    """A pytest plugin that keeps how each test ended, by node id."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.failed:
            self.found[report.nodeid] = report.outcome if report.when == "call" else f"failed in its {report.when}"


def outcomes(tests: tuple[str, ...], breakage: Breakage | None = None) -> dict[str, str]:
    """How each of the tests ends, under a breakage or without one."""
    seen, said = Outcomes(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said):
        if breakage:
            breakage.apply(patch)
        pytest.main([*_OPTIONS, *tests], plugins=[seen])
    return {test: seen.found.get(test, f"not run: {said.getvalue()[-300:]}") for test in tests}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(one.name for one in BREAKAGES))
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    chosen = [one for one in BREAKAGES if not arguments.names or one.name in arguments.names]
    tests = {one.name: one.tests[:1] if arguments.quick else one.tests for one in chosen}
    every = tuple(dict.fromkeys(test for some in tests.values() for test in some))
    unsound = {test: how for test, how in outcomes(every).items() if how != "passed"}
    escaped = {}
    for one in chosen:
        begun = time.monotonic()
        wrong = {test: how for test, how in outcomes(tests[one.name], one).items() if how != "failed"}
        if wrong:
            escaped[one.name] = wrong
        said = f"ESCAPED {wrong}" if wrong else "caught"
        print(f"{one.name:<26}{said}  ({time.monotonic() - begun:.0f} s)  {one.story}", file=sys.stderr, flush=True)
    figures = {"breakages": len(chosen), "caught": len(chosen) - len(escaped), "escaped": escaped, "unsound": unsound}
    print(json.dumps({"ok": not unsound and not escaped, **figures}))
    return 0 if not unsound and not escaped else 1


if __name__ == "__main__":
    sys.exit(main())
