"""A server on loopback that does with each connection what a test writes: answers, cuts, drips, hangs up, lies."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n" + b'{"status":0}'


@dataclass
class Visitor:
    """One connection as its script sees it."""

    sock: socket.socket
    server: RawServer

    def request(self) -> bytes:
        """The next request whole, kept in `server.requests`; empty when the client has hung up."""
        data = b""
        while b"\r\n\r\n" not in data:
            block = self.sock.recv(65_536)
            if not block:
                return b""
            data += block
        head, _, body = data.partition(b"\r\n\r\n")
        length = next((int(x.split(b":")[1]) for x in head.lower().split(b"\r\n") if x.startswith(b"content-le")), 0)
        while len(body) < length:
            body += self.sock.recv(65_536)
        self.server.requests.append(head + b"\r\n\r\n" + body)
        return self.server.requests[-1]

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def drip(self, data: bytes, *, seconds: float) -> None:
        """A byte at a time, that long apart, until the client has had enough."""
        with suppress(OSError):
            for byte in data:
                self.sock.sendall(bytes([byte]))
                if self.server.closing.wait(seconds):
                    return

    def hang(self) -> None:
        self.server.closing.wait(20)

    def reset(self) -> None:
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.sock.close()


Script = Callable[[Visitor], None]


def answering(*answers: bytes) -> Script:
    """Each request of a connection gets the next of the answers; behind the last one it is closed."""

    def script(visitor: Visitor) -> None:
        for answer in answers:
            if not visitor.request():
                return
            visitor.send(answer)

    return script


@dataclass
class RawServer:
    script: Script
    tls: ssl.SSLContext | None = None
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    closing: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    def url(self, path: str = "") -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}{path}"


@contextmanager
def raw_server(script: Script, tls: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    door = socket.create_server(("127.0.0.1", 0))
    server = RawServer(script, tls, port=door.getsockname()[1])
    visits: list[threading.Thread] = []
    socks: list[socket.socket] = []

    def serve(sock: socket.socket) -> None:
        with sock, suppress(OSError):
            if not tls:
                script(Visitor(sock, server))
                return
            with tls.wrap_socket(sock, server_side=True) as secured:
                script(Visitor(secured, server))

    door.settimeout(0.05)

    def welcome() -> None:
        while not server.closing.is_set():
            with suppress(TimeoutError):
                sock, _ = door.accept()
                sock.settimeout(20)
                server.connections += 1
                visits.append(threading.Thread(target=serve, args=(sock,)))
                visits[-1].start()
                socks.append(sock)

    doorman = threading.Thread(target=welcome)
    doorman.start()
    try:
        yield server
    finally:
        server.closing.set()
        doorman.join()
        for sock in socks:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)  # a script that waits for a request that never comes
        for visit in visits:
            visit.join(5)
        door.close()


def seconds(work: Callable[[], object]) -> float:
    started = time.monotonic()
    work()
    return time.monotonic() - started
