"""One HTTP exchange: the few headers that we read of a request, and an answer on its way out.

Starlette routes; it is not asked for its Request and Response, which read and write every header there is.
"""

from __future__ import annotations

from starlette.types import Receive, Scope, Send

from desktop_app.server.answer import TOO_SMALL_TO_PACK, Answer

_READ = {
    b"authorization": "authorization",
    b"content-type": "content-type",
    b"content-length": "content-length",
    b"idempotency-key": "idempotency-key",
    b"if-match": "if-match",
    b"if-none-match": "if-none-match",
    b"accept-encoding": "accept-encoding",
    b"host": "host",
    b"origin": "origin",
    b"sec-fetch-site": "sec-fetch-site",
}
_ALWAYS = [
    (b"cache-control", b"private, no-cache"),
    (b"x-content-type-options", b"nosniff"),
]


class Incoming:
    """A request before its body was read. Header names are lower-case."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.receive = receive
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query: str = scope["query_string"].decode("latin-1")
        self.client: str = scope["client"][0] if scope["client"] else ""
        self.headers = {_READ[name]: value.decode("latin-1") for name, value in scope["headers"] if name in _READ}

    @property
    def reads(self) -> bool:
        return self.method in ("GET", "HEAD")

    @property
    def token(self) -> str | None:
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() or None if scheme.lower() == "bearer" else None


async def send_answer(answer: Answer, incoming: Incoming, send: Send) -> None:
    body = answer.body
    packed = len(body) >= TOO_SMALL_TO_PACK and "gzip" in incoming.headers.get("accept-encoding", "")
    if packed:
        body = answer.gzipped()
        headers = [*_head(answer, body), (b"content-encoding", b"gzip")]
    else:
        if answer.head is None:
            answer.head = _head(answer, body)
        headers = answer.head
    await send({"type": "http.response.start", "status": answer.code, "headers": headers})
    await send({"type": "http.response.body", "body": body if incoming.method != "HEAD" else b""})


def _head(answer: Answer, body: bytes) -> list[tuple[bytes, bytes]]:
    headers = [*_ALWAYS, *((name.lower().encode(), value.encode("latin-1")) for name, value in answer.headers)]
    if answer.tag is not None:
        headers.append((b"etag", f'"{answer.tag}"'.encode()))
    if len(answer.body) >= TOO_SMALL_TO_PACK:
        headers.append((b"vary", b"accept-encoding"))
    if answer.code != 304:
        headers.append((b"content-type", b"application/json"))
        headers.append((b"content-length", str(len(body)).encode()))
    return headers
