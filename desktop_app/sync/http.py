"""The real transport: https with the system's trust, caps, a deadline, no redirects, and nothing sent twice.

It stands on the standard library's `HTTPResponse` over our own connection rather than on a client library: whether a
byte of a request has left this computer decides between sending again and asking first, and a library's pools,
retries and re-used connections make that a guess. A POST gets a connection of its own and is sent once. A GET may use
the connection of the GET before it, and is asked again where that had been hung up meanwhile: asking changes nothing.

Neither the environment (proxies, netrc) nor an answer can lead it elsewhere: a request goes to the scheme, host and
port that the token was given for, or nowhere. No token is in an exception, a repr or a log.
"""

from __future__ import annotations

import logging
import re
import ssl
import threading
import time
import zlib
from http.client import HTTPException, HTTPResponse, IncompleteRead, RemoteDisconnected
from typing import Self, cast
from urllib.parse import urlencode

from desktop_app import __version__
from desktop_app.domain.errors import InvalidInput, NotAllowed
from desktop_app.sync import reasons
from desktop_app.sync.address import Address, proxy_address, server_address
from desktop_app.sync.connection import Failed, Leash, Limits, Line, Securing, open_line
from desktop_app.sync.transport import Lost, NotSent, Reply, Request
from desktop_app.words import mark

_LOG = logging.getLogger("visitbook.sync")

BODY_LIMIT = 8 * 1024 * 1024
AUTHORIZATION = "Authorization"
_IDLE = 30.0
_BLOCK = 65_536
_TOKEN = re.compile(r"[\x21-\x7e]+")
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HEADER_VALUE = re.compile(r"[\x20-\x7e]*")
_TARGET = re.compile(r"/[\x21-\x7e]*")
_OURS = frozenset(("host", "connection", "content-length", "transfer-encoding", "accept-encoding", "user-agent"))


class HttpTransport:
    """A `Transport` to one server. One thread calls it; `stop` may come from any."""

    def __init__(
        self,
        server: str,
        *,
        token: str | None = None,
        header: str = AUTHORIZATION,
        ca: str | None = None,
        proxy: str | None = None,
        connect_timeout: float = 10,
        read_timeout: float = 30,
        deadline: float = 120,
    ) -> None:
        self.address = server_address(server)
        self._sign_in = _sign_in(token, header)
        self._proxy = proxy_address(proxy) if proxy else None
        self._securing = _trusting(ca) if self.address.scheme == "https" else None
        self._limits = Limits(connect_timeout, read_timeout, deadline, BODY_LIMIT)
        self._stopped = threading.Event()
        self._leash: Leash | None = None
        self._kept: tuple[Line, float] | None = None

    def __repr__(self) -> str:
        return f"HttpTransport({self.address})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __call__(self, request: Request) -> Reply:
        started = time.monotonic()
        try:
            reply = self._exchange(request)
        except (NotSent, Lost) as failure:
            _LOG.info("%s %s: %.2f s", request.method, failure.reason, time.monotonic() - started)
            raise
        size = len(reply.body)
        _LOG.info("%s %d, %d bytes: %.2f s", request.method, reply.status, size, time.monotonic() - started)
        return reply

    def stop(self) -> None:
        """Ends the exchange that runs, and every later one, as `NotSent` or `Lost` with the reason "stopped"."""
        self._stopped.set()
        leash = self._leash
        if leash:
            leash.pull()

    def close(self) -> None:
        if self._kept:
            self._kept[0].close()
            self._kept = None

    def _exchange(self, request: Request) -> Reply:
        self._leash = leash = Leash(self._stopped, self._limits)
        message = _message(request, self.address, self._sign_in)
        line = self._kept_line(leash) if request.method == "GET" else None
        if line:
            try:
                return self._ask(line, request, message)
            except Lost as lost:
                if lost.reason not in (reasons.RESET, reasons.CUT):
                    raise
        return self._ask(self._opened(leash), request, message)

    def _kept_line(self, leash: Leash) -> Line | None:
        kept, self._kept = self._kept, None
        if not kept:
            return None
        line, since = kept
        if time.monotonic() - since > _IDLE or not line.is_quiet():
            line.close()
            return None
        line.leash = leash
        return line

    def _opened(self, leash: Leash) -> Line:
        try:
            leash.slice(time.monotonic() + 1, reasons.TIMEOUT)
            return open_line(self.address, leash, proxy=self._proxy, securing=self._securing)
        except Failed as failure:
            raise NotSent(failure.reason) from failure.__cause__

    def _ask(self, line: Line, request: Request, message: bytes) -> Reply:
        """From here on the request counts as sent, whatever becomes of it."""
        try:
            line.sendall(message)
            answer = HTTPResponse(line, method=request.method)  # type: ignore[arg-type]  # no more than makefile
            answer.begin()
            reply = _read(answer, line.leash.limits.body)
        except BaseException as error:
            line.close()
            reason = _why_lost(error)
            if reason is None:
                raise
            # What the library says of an answer quotes it, and an answer can quote our token.
            raise Lost(reason) from (error if isinstance(error, OSError) else None)
        if request.method == "GET" and not answer.will_close:
            self._kept = (line, time.monotonic())
        else:
            line.close()
        return reply


def _sign_in(token: str | None, header: str) -> tuple[str, str] | None:
    """The header that signs in. What is refused here would otherwise be named, token and all, by whoever refuses it."""
    if not _HEADER_NAME.fullmatch(header) or header.lower() in _OURS:
        raise InvalidInput(mark("不能用「{header}」作为登录凭证的请求头。"), header=header)
    if token is None:
        return None
    if not _TOKEN.fullmatch(token):
        raise InvalidInput(mark("登录凭证里有空格、换行或其他不能发送的字符，请重新复制。"))
    return header, f"Bearer {token}" if header.lower() == AUTHORIZATION.lower() else token


def _trusting(ca: str | None) -> Securing:
    """Trust as the system has it, and one authority more where `ca` names its file. There is no way to trust less."""
    try:
        import truststore
    except ImportError:
        raise NotAllowed(
            mark("https 同步所需的组件没有安装。请运行：{command}"), command='pip install "visitbook[sync]"'
        ) from None
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca:
        try:
            context.load_verify_locations(cafile=ca)
        except OSError as error:  # an SSLError is one, too
            raise InvalidInput(mark("证书文件 {path} 不能读取，应为 PEM 格式。"), path=ca) from error
    return cast(Securing, context)


def _message(request: Request, address: Address, sign_in: tuple[str, str] | None) -> bytes:
    target = address.base + request.path
    if request.query:
        target += "?" + urlencode(request.query)
    if not _TARGET.fullmatch(target):
        raise ValueError("a path must be printable ASCII from / on")
    post = request.method != "GET"
    headers = {
        "Host": address.host_header,
        "User-Agent": f"Visitbook/{__version__}",
        "Accept": "application/json",
        # The answer to a POST decides whether it is sent again: nothing but its own bytes may stand between.
        "Accept-Encoding": "identity" if post else "gzip",
        "Connection": "close" if post else "keep-alive",
    }
    if request.body is not None or post:
        headers["Content-Length"] = str(len(request.body or b""))
    for name, value in request.headers.items():
        if name.lower() in _OURS or not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise ValueError(f"the header {name!r} cannot be sent")
        headers[name] = value
    if sign_in:
        headers[sign_in[0]] = sign_in[1]
    head = [f"{request.method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join((*head, "", "")).encode("ascii") + (request.body or b"")


def _read(answer: HTTPResponse, limit: int) -> Reply:
    headers = {name.lower(): value for name, value in answer.getheaders()}
    _check_framing(answer)
    if answer.length is not None and answer.length > limit:
        raise Failed(reasons.OVERSIZED)
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "", "gzip", "x-gzip"):
        raise Failed(reasons.MALFORMED)
    unpacking = zlib.decompressobj(31) if "gzip" in encoding else None
    body = bytearray()
    while block := answer.read(_BLOCK):
        body += unpacking.decompress(block, limit + 1 - len(body)) if unpacking else block
        if len(body) > limit:
            raise Failed(reasons.OVERSIZED)
    # The library lets an answer pass that is shorter than it said, or whose head was cut.
    ended_by_nothing = answer.length is None and not answer.chunked and not body
    if answer.length or ended_by_nothing or (unpacking and body and not unpacking.eof):
        raise Failed(reasons.CUT)
    return Reply(answer.status, headers, bytes(body))


def _check_framing(answer: HTTPResponse) -> None:
    """Where a body ends must be said in one way: what the library would guess at is refused."""
    lengths = {length.strip() for length in answer.headers.get_all("content-length", [])}
    transfer = answer.headers.get_all("transfer-encoding", [])
    if transfer and (len(transfer) > 1 or transfer[0].strip().lower() != "chunked"):
        raise Failed(reasons.MALFORMED)
    if len(lengths) > 1 or not all(length.isascii() and length.isdigit() for length in lengths):
        raise Failed(reasons.MALFORMED)
    if answer.status < 200:
        raise Failed(reasons.MALFORMED)


def _why_lost(error: BaseException) -> str | None:
    """None for what is no failure of the line, but a bug or an interrupt."""
    match error:
        case Failed():
            return error.reason
        case RemoteDisconnected() | IncompleteRead() | ssl.SSLEOFError() | ssl.SSLZeroReturnError():
            return reasons.CUT
        case HTTPException() | zlib.error():
            return reasons.MALFORMED
        case TimeoutError():
            return reasons.TIMEOUT
        case OSError():
            return reasons.RESET
        case _:
            return None
