"""The server as a process, or several: its socket, its time-outs, its end.

The socket is opened here and handed to uvicorn, so that the address is known before the first worker runs. SIGTERM and
Ctrl+C let requests in flight finish; several workers share the socket and one that dies is replaced.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors import Multiprocess

from desktop_app.domain.errors import InvalidInput
from desktop_app.server.answer import Answer, refused
from desktop_app.server.app import Options
from desktop_app.server.log import FromUvicorn, Log
from desktop_app.words import mark, tr

HEAD_SECONDS = 10.0
"""From the first byte of a request, or the start of a connection, to the end of its headers."""
HEAD_MOST = 64 * 1024
IDLE_SECONDS = 30
"""A connection that nobody uses."""
SEND_SECONDS = 30.0
"""A client that does not take its answer."""
CONNECTIONS_MOST = 1000
"""Of one process."""
STOP_SECONDS = 30
"""How long requests in flight may take to finish once the server is to stop."""
BACKLOG = 1024


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server listens. `port` 0 picks a free one."""

    host: str = "127.0.0.1"
    port: int = 8080
    certificate: Path | None = None
    key: Path | None = None


def serve(options: Options, place: Place, *, workers: int, say: Callable[[str], None]) -> None:
    """Runs until it is told to stop; `say` gets the address once the server listens."""
    listening = listening_socket(place)
    address = _address(listening, place)
    config = config_of(options, place, workers=workers)
    _log_through_ours()
    server = _One(config, lambda: say(address))

    def stop(*_: object) -> None:
        """For a signal that comes before uvicorn listens for it; and once it has stopped it raises the signal again
        for whoever had it before, which would look like a crash."""
        server.should_exit = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        if workers > 1:
            _Several(config, [listening], lambda: say(address)).run()
        else:
            server.run([listening])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        listening.close()


def config_of(application: Callable[[], ASGIApp], place: Place, *, workers: int = 1) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        factory=True,
        http=PatientProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
        backlog=BACKLOG,
        workers=workers,
        ssl_certfile=place.certificate,
        ssl_keyfile=place.key,
    )


class _One(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, listens: Callable[[], None]) -> None:
        super().__init__(config)
        self._listens = listens

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._listens()


class _Several(Multiprocess):
    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket], listens: Callable[[], None]) -> None:
        super().__init__(config, sockets)
        self._listens = listens

    def init_processes(self) -> None:
        super().init_processes()
        if self.processes[0].wait_until_ready(60):
            self._listens()


def listening_socket(place: Place) -> socket.socket:
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        raise InvalidInput(mark("--host：没有 {host} 这个地址。"), host=place.host) from None
    family, kind, protocol, _name, address = found[0]
    listening = socket.socket(family, kind, protocol)
    try:
        if hasattr(socket, "SO_REUSEADDR") and not hasattr(signal, "SIGBREAK"):
            # On Windows it would let two programs share the port.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(BACKLOG)
        listening.set_inheritable(True)
    except OSError as error:
        listening.close()
        words = {
            errno.EADDRINUSE: mark("--port：端口 {port} 已被另一个程序占用。请换一个，或用 0 自动选择。"),
            errno.EACCES: mark("--port：不允许使用端口 {port}。请用 1024 以上的端口。"),
        }.get(error.errno or 0, mark("不能在 {host} 的端口 {port} 上监听。请检查 --host 和 --port。"))
        raise InvalidInput(words, host=place.host, port=place.port) from None
    return listening


def _address(listening: socket.socket, place: Place) -> str:
    host, port = listening.getsockname()[:2]
    scheme = "http" if place.certificate is None else "https"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def _log_through_ours() -> None:
    logger = logging.getLogger("uvicorn")
    logger.handlers = [FromUvicorn(Log())]
    logger.setLevel(logging.WARNING)
    logger.propagate = False


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's, with an end to the patience: for clients that never finish their headers, or never take an answer."""

    _timer: asyncio.TimerHandle | None = None
    _head_size = 0
    _in_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > CONNECTIONS_MOST:
            busy = tr(mark("服务器的连接已满。请稍后再试。"))
            self._end_with(refused(busy, 503, ("Retry-After", "5")), "503 Service Unavailable")
            return
        self._arm()

    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._in_head:
            self._head_size += len(data)
        super().data_received(data)
        if self._in_head and self._head_size > HEAD_MOST and not self.transport.is_closing():
            words = tr(mark("请求头过大，最多 {limit} KB。"), limit=HEAD_MOST // 1024)
            self._end_with(refused(words, 431), "431 Request Header Fields Too Large")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True
        if self._timer is None:
            self._arm()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._head_size = 0
        self._disarm()
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        self._in_head = True
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        self._end_with(refused(tr(mark("这不是 HTTP 请求。"))), "400 Bad Request")

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._abort_later()

    def shutdown(self) -> None:
        super().shutdown()
        self._abort_later()

    def _end_with(self, answer: Answer, status: str) -> None:
        extra = "".join(f"{name}: {value}\r\n" for name, value in answer.headers)
        head = (
            f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(answer.body)}\r\n{extra}Connection: close\r\n\r\n"
        )
        self._disarm()
        self.transport.write(head.encode() + answer.body)
        self.transport.close()
        self._abort_later()

    def _abort_later(self) -> None:
        """Closing waits until what was written is taken; not for ever."""
        if self.transport.is_closing():
            self._disarm()
            self._timer = self.loop.call_later(SEND_SECONDS, self.transport.abort)

    def _arm(self) -> None:
        self._timer = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_slow(self) -> None:
        self._timer = None
        if not self.transport.is_closing():
            self.transport.close()
            self._abort_later()


def check_certificate(place: Place) -> None:
    """Says what is wrong with a certificate before anything is started; `InvalidInput`."""
    import ssl

    if place.certificate is None and place.key is None:
        return
    if place.certificate is None or place.key is None:
        raise InvalidInput(mark("--tls-cert 和 --tls-key 要一起给出。"))
    context: Any = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(place.certificate, place.key, password=lambda: "")
    except (OSError, ValueError):  # ssl.SSLError is an OSError
        raise InvalidInput(
            mark("证书 {certificate} 或私钥 {key} 不能使用：请检查文件是否存在、为 PEM 格式、彼此相配、没有密码。"),
            certificate=place.certificate,
            key=place.key,
        ) from None
