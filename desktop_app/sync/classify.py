"""What the answer to a POST means: one table, and nothing else decides it.

Only two things count as certain: that no byte left us, and a whole, strict JSON object with the integer status 0 or 1.
Whatever else comes back, the server may have done what it was asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from desktop_app.contract.decoder import NotJson, decode, text_of, visible
from desktop_app.sync.reasons import in_words
from desktop_app.sync.transport import ExchangeFailed, NotSent, Reply

_REFUSING = (400, 413, 415, 422)
"""HTTP statuses that, with the envelope, say the same as status 1."""
_MESSAGE_LETTERS = 2000


class Verdict(Enum):
    DONE = "done"
    """The server says that it did it."""
    REFUSED = "refused"
    """The server says that it did not, and why."""
    NOT_SENT = "not sent"
    """Nothing left us."""
    UNKNOWN = "unknown"
    """It may have been done."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`message` is the server's own where it gave one, else why no answer came, in words; `record` is `Record-Id`.

    `retry_after` is in seconds; `sign_in` says that the server asked who is asking.
    """

    verdict: Verdict
    message: str
    record: int | None = None
    retry_after: float | None = None
    sign_in: bool = False


def classify(answer: Reply | ExchangeFailed) -> Outcome:
    if isinstance(answer, NotSent):
        return Outcome(Verdict.NOT_SENT, in_words(answer.reason))
    if isinstance(answer, ExchangeFailed):
        return Outcome(Verdict.UNKNOWN, in_words(answer.reason))
    envelope = _envelope(answer)
    said = _said(envelope)
    match answer.status, _status(envelope):
        case code, 0 if 200 <= code < 300:
            return Outcome(Verdict.DONE, said, record=record_id(answer))
        case code, 1 if 200 <= code < 300 or code in _REFUSING:
            return Outcome(Verdict.REFUSED, said)
        case code, _:
            return Outcome(
                Verdict.UNKNOWN,
                said or f"HTTP {code}",
                retry_after=retry_after(answer),
                sign_in=code in (401, 403) or 300 <= code < 400,
            )


def _envelope(answer: Reply) -> dict[str, Any]:
    try:
        found = decode(text_of(answer.body))
    except NotJson:
        return {}
    return found if isinstance(found, dict) else {}


def _status(envelope: dict[str, Any]) -> int | None:
    status = envelope.get("status")
    return status if type(status) is int else None


def _said(envelope: dict[str, Any]) -> str:
    message = envelope.get("msg")
    return visible(message, _MESSAGE_LETTERS) if isinstance(message, str) else ""


def record_id(answer: Reply) -> int | None:
    """The number that our own server gives a create: a whole positive number, nothing else."""
    text = answer.headers.get("record-id", "")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 19 and int(text) > 0 else None


def retry_after(answer: Reply) -> float | None:
    """Seconds; the date form is not read, since clocks differ."""
    text = answer.headers.get("retry-after", "").strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
