"""What `save` is given: one object, an array, or one body a line; a line is answered before the next is waited for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from desktop_app.cli.answering import MIB, stream_of, too_large
from desktop_app.contract.decoder import NotJson, decode, text_of
from desktop_app.domain.errors import InvalidInput

SAVE_LIMIT = 32 * MIB


def each_body(name: str) -> Iterator[object]:
    """The bodies in order; one that is no JSON comes as its error, so that its neighbours go on.

    A page, a picture or JSON that is cut is no list of bodies: then the error is raised.
    """
    with stream_of(name, SAVE_LIMIT) as stream:
        lines = _lines(stream)
        first = next(lines, b"")
        body = _decoded(first)
        if isinstance(body, dict) or _is_a_broken_line(first, body):
            yield body
            yield from map(_decoded, lines)
        else:
            yield from _of_whole([first, *lines])


def _is_a_broken_line(line: bytes, body: object) -> bool:
    """True when the lines that follow cannot make it whole, so that its sender need not wait for them."""
    return isinstance(body, NotJson) and not body.unfinished and line.lstrip()[:1] != b"["


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines that are not blank, up to the limit in all."""
    taken = 0
    while line := stream.readline(SAVE_LIMIT + 1 - taken):
        taken += len(line)
        if taken > SAVE_LIMIT:
            raise too_large(taken, SAVE_LIMIT)
        if line.strip():
            yield line


def _of_whole(lines: list[bytes]) -> Iterable[object]:
    """An array, an object laid over several lines, or lines of which the first is broken."""
    try:
        whole = decode(text_of(b"".join(lines)))
    except NotJson:
        alone = len(lines) == 1 and lines[0].lstrip().startswith(b"{")
        if lines[0].lstrip().startswith((b"<", b"[")) or not (alone or any(map(_looks_like_a_body, lines))):
            raise
        return map(_decoded, lines)
    return whole if isinstance(whole, list) else [whole]


def _looks_like_a_body(line: bytes) -> bool:
    return line.lstrip()[:1] == b"{" and line.rstrip()[-1:] == b"}"


def _decoded(line: bytes) -> object:
    try:
        return decode(text_of(line))
    except InvalidInput as error:
        return error
