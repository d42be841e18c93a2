"""Answers: the contract's envelope, as bytes with their headers."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass, field
from typing import Any

TOO_SMALL_TO_PACK = 1024


@dataclass(slots=True)
class Answer:
    """One answer. `packed` is the body as gzip and `head` the headers as they are sent, each made when it is first
    wanted and kept with an answer that is kept."""

    body: bytes
    code: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    tag: str | None = None
    packed: bytes | None = field(default=None, repr=False)
    head: list[tuple[bytes, bytes]] | None = field(default=None, repr=False)

    def gzipped(self) -> bytes:
        if self.packed is None:
            # The level at which a page of Chinese text costs little more time than sending it.
            packer = zlib.compressobj(level=1, wbits=31)
            self.packed = packer.compress(self.body) + packer.flush()
        return self.packed


def to_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def done(msg: str | None = None, **more: Any) -> Answer:
    said = {} if msg is None else {"msg": msg}
    return Answer(to_json({"status": 0, **said, **more}))


def data(value: object, *, tagged: bool = False) -> Answer:
    body = to_json({"status": 0, "data": value})
    return Answer(body, tag=tag_of(body) if tagged else None)


def refused(msg: str, code: int = 200, *headers: tuple[str, str]) -> Answer:
    return Answer(to_json({"status": 1, "msg": msg}), code, headers)


def tag_of(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=12).hexdigest()


def matches(header: str | None, tag: str | None) -> bool:
    """Whether an If-Match or If-None-Match names this tag."""
    if header is None or tag is None:
        return False
    named = {part.strip().removeprefix("W/").strip('"') for part in header.split(",")}
    return tag in named or "*" in named
