"""A PostgreSQL of the test run's own: started from Debian's package, gone with its data when the run ends.

`postgres` starts it once, on a socket in a folder that nobody else may enter. `postgres_url` is a store of its own for
one test, `empty_postgres_url` a database in which nothing stands yet. It writes to the disk as it does anywhere.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from desktop_app.store.opening import open_database

INSTALL = "PostgreSQL is not here. On Debian and Ubuntu: apt-get install postgresql"
USER = "visitbook"


class Cluster:
    """One server and its folder; it can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._programs = _programs()
        self._account = _account()
        self._as_account = _as_account(self._account)
        self._server: subprocess.Popen[bytes] | None = None
        self._has_store = False
        if self._account is not None:
            os.chown(folder, self._account.pw_uid, self._account.pw_gid)
        self._run("initdb", "--auth=trust", f"--username={USER}", "--encoding=UTF8", "--locale=C", "--no-sync")

    def start(self) -> None:
        options = ["-k", str(self.folder), "-c", "listen_addresses=", "-c", "max_connections=200"]
        # With this process, however it ends, the server ends as well (on Linux).
        leash = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []
        command = [*leash, str(self._programs / "postgres"), "-D", str(self.folder / "data"), *options]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, **self._as_account
            )
        until = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self.address("postgres")).close()
                return
            except psycopg.OperationalError as error:
                if self._server.poll() is not None or time.monotonic() > until:
                    log_text = (self.folder / "log").read_text(encoding="utf-8", errors="replace")
                    raise RuntimeError(f"PostgreSQL did not start:\n{log_text[-2000:]}") from error
                time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT cuts all connections in good order, SIGQUIT as a crash does."""
        if self._server is not None:
            self._server.send_signal(how)
            self._server.wait(30)
            self._server = None

    def address(self, database: str) -> str:
        """For psycopg itself."""
        return f"host={self.folder} user={USER} dbname={database}"

    def url(self, database: str) -> str:
        """For `open_database`."""
        return f"postgresql+psycopg://{USER}@/{database}?host={self.folder}"

    def ask(self, statement: str, database: str = "postgres") -> None:
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            connection.execute(statement)

    @contextmanager
    def database(self, options: str = "") -> Iterator[str]:
        """The name of a database of its own."""
        name = f"visits_{uuid.uuid4().hex[:12]}"
        self.ask(f"CREATE DATABASE {name} {options}")
        try:
            yield name
        finally:
            with suppress(psycopg.OperationalError):  # a test may have stopped the server
                self.ask(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def store(self) -> Iterator[str]:
        """As `database`, with a fresh store in it: copied, which takes a quarter of the time of making one."""
        if not self._has_store:
            self.ask("CREATE DATABASE fresh_store")
            open_database(self.url("fresh_store")).close()
            self._has_store = True
        with self.database("TEMPLATE fresh_store") as name:
            yield name

    def _run(self, program: str, *options: str) -> None:
        command = [str(self._programs / program), "-D", str(self.folder / "data"), *options]
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.folder, **self._as_account)
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed:\n{done.stdout}{done.stderr}")


def _programs() -> Path:
    """Debian keeps each version's programs in a folder of its own, off the PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: float(found.parts[-3]))
    found = str(debian[-1]) if debian else shutil.which("initdb")
    if found is None:
        pytest.fail(INSTALL, pytrace=False)
    return Path(found).parent


def _account() -> pwd.struct_passwd | None:
    """Whom the server runs as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    with suppress(KeyError):
        return pwd.getpwnam("postgres")
    return pwd.getpwnam("nobody")


def _as_account(account: pwd.struct_passwd | None) -> dict[str, Any]:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    # A socket's path must be short, and the account that PostgreSQL runs as must be able to walk to it.
    folder = Path(tempfile.mkdtemp(prefix="visitbook-pg-", dir="/tmp"))
    cluster = None
    try:
        cluster = Cluster(folder)
        cluster.start()
        yield cluster
    finally:
        if cluster is not None:
            cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture
def postgres_url(postgres: Cluster) -> Iterator[str]:
    with postgres.store() as name:
        yield postgres.url(name)


@pytest.fixture
def empty_postgres_url(postgres: Cluster) -> Iterator[str]:
    with postgres.database() as name:
        yield postgres.url(name)
