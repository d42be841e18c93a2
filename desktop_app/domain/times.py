"""Wall-clock times: written, stored, shown and sent unchanged; no zone is ever applied.

The store keeps them as whole seconds, the wall clock read as if it were UTC: lossless both ways, small in an index.
"""

from __future__ import annotations

from datetime import datetime, timedelta

_EPOCH = datetime(1970, 1, 1)


def to_seconds(moment: datetime) -> int:
    delta = moment - _EPOCH
    return delta.days * 86_400 + delta.seconds


def from_seconds(seconds: int) -> datetime:
    return _EPOCH + timedelta(seconds=seconds)


def to_text(moment: datetime) -> str:
    """`YYYY-MM-DD HH:MM:SS`, the contract's form."""
    return moment.replace(microsecond=0, tzinfo=None).isoformat(" ")


def text_of_seconds(seconds: int) -> str:
    return (_EPOCH + timedelta(seconds=seconds)).isoformat(" ")


def read_exact(text: str) -> datetime | None:
    """The moment of exactly `YYYY-MM-DD HH:MM:SS`, else None: what is read this way is written back to the letter."""
    if len(text) != 19 or text[10] != " " or not text.isascii():
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.isoformat(" ") == text else None
