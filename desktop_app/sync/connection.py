"""One connection on a leash: it ends at its deadline, and within half a second when another thread says stop.

Python's sockets take a time-out for each read, which a server that drips a byte a second never meets. Here every wait
is cut into short slices that look at the deadline and at the stop. Only the TLS handshake waits in one piece
(truststore must do it whole); it is ended by shutting down a duplicate of its socket.
"""

from __future__ import annotations

import io
import ipaddress
import selectors
import socket
import ssl
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import TYPE_CHECKING, Any, Protocol

from desktop_app.sync import reasons
from desktop_app.sync.address import Address, Proxy

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_SLICE = 0.2


class Failed(Exception):
    """What went wrong on the line; whether the request had left by then is known by who sent it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Securing(Protocol):
    """What of an SSL context is used: truststore's has the same shape without being one."""

    def wrap_socket(
        self, sock: socket.socket, *, suppress_ragged_eofs: bool, server_hostname: str
    ) -> ssl.SSLSocket: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds: to be connected, between two bytes, and for the whole exchange; and the bytes of a body."""

    connect: float
    read: float
    deadline: float
    body: int


class Leash:
    """The end of one exchange: its deadline and the stop that any thread can call. `stopped` outlives the exchange."""

    def __init__(self, stopped: threading.Event, limits: Limits) -> None:
        self.limits = limits
        self._stopped = stopped
        self._end = time.monotonic() + limits.deadline
        self._held: socket.socket | None = None
        self._lock = threading.Lock()

    def slice(self, until: float, reason: str) -> float:
        """How long to wait now for something that may last to `until`; raises what ends the wait instead."""
        if self._stopped.is_set():
            raise Failed(reasons.STOPPED)
        now = time.monotonic()
        if now >= self._end:
            raise Failed(reasons.DEADLINE)
        if now >= until:
            raise Failed(reason)
        return max(0.001, min(_SLICE, self._end - now, until - now))

    def whole(self, until: float, reason: str) -> float:
        """As `slice`, for a wait that comes in one piece."""
        self.slice(until, reason)
        return max(0.001, min(until, self._end) - time.monotonic())

    @contextmanager
    def holding(self, sock: socket.socket) -> Iterator[None]:
        """While inside, `pull` ends whatever waits on this socket."""
        with self._lock:
            self._held = held = sock.dup()
        try:
            yield
        finally:
            with self._lock:
                self._held = None
            held.close()

    def pull(self) -> None:
        with self._lock:
            if self._held:
                with suppress(OSError):
                    self._held.shutdown(socket.SHUT_RDWR)


class Line:
    """A connected socket, as much of one as `HTTPResponse` asks for."""

    def __init__(self, sock: socket.socket, leash: Leash) -> None:
        self._sock = sock
        self.leash = leash

    def sendall(self, data: bytes) -> None:
        until = time.monotonic() + self.leash.limits.read
        rest = memoryview(data)
        while rest:
            self._sock.settimeout(self.leash.slice(until, reasons.TIMEOUT))
            with suppress(TimeoutError):
                rest = rest[self._sock.send(rest) :]

    def receive_into(self, buffer: WriteableBuffer) -> int:
        until = time.monotonic() + self.leash.limits.read
        while True:
            self._sock.settimeout(self.leash.slice(until, reasons.TIMEOUT))
            with suppress(TimeoutError):
                return self._sock.recv_into(buffer)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """For `HTTPResponse`, which closes what it reads from at the end of a body; the line may live on."""
        return io.BufferedReader(_Reader(self))

    def is_quiet(self) -> bool:
        """Open, with nothing to read: a server that has hung up in the meantime is readable."""
        return not _becomes(self._sock, selectors.EVENT_READ, 0)

    def close(self) -> None:
        self._sock.close()


class _Reader(io.RawIOBase):
    def __init__(self, line: Line) -> None:
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        return self._line.receive_into(buffer)


def open_line(address: Address, leash: Leash, *, proxy: Proxy | None, securing: Securing | None) -> Line:
    """Connected, through the proxy where there is one, and encrypted for https; raises `Failed`."""
    until = time.monotonic() + leash.limits.connect
    try:
        if proxy and not address.is_loopback:
            sock = _connected(proxy.host, proxy.port, leash, until)
            _tunnel(sock, address, proxy, leash)
        else:
            sock = _connected(address.host, address.port, leash, until, loopback_only=address.scheme == "http")
    except OSError as error:
        raise Failed(_why_no_connection(error)) from error
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if securing:
        return Line(_secured(sock, address.host, leash, until, securing), leash)
    return Line(sock, leash)


def _connected(host: str, port: int, leash: Leash, until: float, *, loopback_only: bool = False) -> socket.socket:
    """Each address of the name in turn, within one connect time."""
    failure: OSError = ConnectionRefusedError()
    for family, target in _resolved(host, port, leash, until):
        if loopback_only and not ipaddress.ip_address(target[0].split("%")[0]).is_loopback:
            raise Failed(reasons.NOT_LOOPBACK)
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.setblocking(False)
            _connect(sock, target, leash, until)
        except OSError as error:
            sock.close()
            failure = error
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise failure


def _connect(sock: socket.socket, target: Any, leash: Leash, until: float) -> None:
    with suppress(BlockingIOError):
        sock.connect(target)
        return
    while not _becomes(sock, selectors.EVENT_WRITE, leash.slice(until, reasons.CONNECT_TIMEOUT)):
        pass
    code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if code:
        raise OSError(code, "connect")


def _becomes(sock: socket.socket, event: int, wait: float) -> bool:
    with selectors.DefaultSelector() as selector:
        selector.register(sock, event)
        return bool(selector.select(wait))


def _resolved(host: str, port: int, leash: Leash, until: float) -> list[tuple[socket.AddressFamily, Any]]:
    """The addresses of a name. The system's look-up can't be ended, so it runs aside and is left behind."""
    found: list[tuple[socket.AddressFamily, Any]] = []
    failures: list[OSError] = []

    def ask() -> None:
        try:
            for family, _, _, _, target in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
                found.append((family, target))
        except OSError as error:
            failures.append(error)

    thread = threading.Thread(target=ask, name="look-up", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(leash.slice(until, reasons.CONNECT_TIMEOUT))
    if failures:
        raise failures[0]
    return found


def _tunnel(sock: socket.socket, address: Address, proxy: Proxy, leash: Leash) -> None:
    """CONNECT: the proxy sees host and port, nothing of the request."""
    target = address.origin.removeprefix(f"{address.scheme}://")
    head = f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n"
    if proxy.credentials is not None:
        head += f"Proxy-Authorization: Basic {b64encode(proxy.credentials.encode()).decode()}\r\n"
    line = Line(sock, leash)
    try:
        line.sendall(f"{head}\r\n".encode("ascii"))
        answer = HTTPResponse(line, method="CONNECT")  # type: ignore[arg-type]  # it asks for no more than makefile
        answer.begin()
    except (OSError, HTTPException) as error:
        sock.close()
        raise Failed(reasons.PROXY) from error
    except Failed:
        sock.close()
        raise
    if answer.status != 200:
        sock.close()
        raise Failed(reasons.PROXY_SIGN_IN if answer.status == 407 else reasons.PROXY)


def _secured(sock: socket.socket, host: str, leash: Leash, until: float, securing: Securing) -> ssl.SSLSocket:
    with leash.holding(sock):
        try:
            sock.settimeout(leash.whole(until, reasons.CONNECT_TIMEOUT))
            # Without a proper goodbye an answer that ends with the connection may have been cut by anyone.
            return securing.wrap_socket(sock, suppress_ragged_eofs=False, server_hostname=host)
        except (OSError, ssl.CertificateError) as error:
            sock.close()
            leash.slice(until, reasons.CONNECT_TIMEOUT)
            certificate = isinstance(error, ssl.SSLCertVerificationError)
            timed_out = isinstance(error, TimeoutError)
            reason = reasons.CERTIFICATE if certificate else reasons.CONNECT_TIMEOUT if timed_out else reasons.TLS
            raise Failed(reason) from error


def _why_no_connection(error: OSError) -> str:
    if isinstance(error, socket.gaierror | UnicodeError):
        return reasons.UNKNOWN_HOST
    if isinstance(error, ConnectionRefusedError):
        return reasons.REFUSED
    if isinstance(error, TimeoutError):
        return reasons.CONNECT_TIMEOUT
    return reasons.UNREACHABLE
