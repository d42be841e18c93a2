"""What a search text means: its terms, what counts as equal, and when a name answers by its pinyin.

Several words mean all of them; a "quoted phrase" is one term with its spaces. Case and the full-width forms of
letters and digits do not matter. The store's index and a plain scan both go by these functions, so they agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_FULL_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_FULL_WIDTH[0x3000] = 0x20
_WIDE = re.compile("[" + "".join(map(chr, _FULL_WIDTH)) + "]")
_TERM = re.compile(r'"([^"]*)"?|“([^”]*)”?|(\S+)')
_PINYIN = re.compile(r"[a-z]{2,}")
_SPELLED = re.compile(r"[0-9a-z]+|[^\W_]")
"""What has a spelling of its own in a name: a character, or a word of Latin letters."""

TERM_LIMIT = 16
"""Terms taken from one search text; what stands behind them narrows nothing."""


def fold(text: str) -> str:
    """The form in which texts are compared: lower case, full-width letters and digits as plain ones."""
    # Looking whether there is anything to replace is ten times quicker than replacing nothing.
    return (text.translate(_FULL_WIDTH) if _WIDE.search(text) else text).lower()


def terms_of(search: str) -> tuple[str, ...]:
    """The folded terms of a search text, each once, in the order typed; none for an empty text."""
    terms: dict[str, None] = {}
    for found in _TERM.finditer(search):
        quoted = found.group(1) if found.group(1) is not None else found.group(2)
        term = fold(quoted if quoted is not None else found.group(3)).strip()
        if term:
            terms[term] = None
    return tuple(terms)[:TERM_LIMIT]


def pinyin_key(syllables: list[str]) -> str:
    """What `name_answers` looks into: each suffix of the full spelling and of the initials behind a space.

    For 济南 (`["ji", "nan"]`): ` jinan nan jn n`.
    """
    whole = ["".join(syllables[start:]) for start in range(len(syllables))]
    initials = "".join(syllable[:1] for syllable in syllables)
    return "".join(f" {part}" for part in (*whole, *(initials[start:] for start in range(len(initials)))))


def name_answers(term: str, folded_name: str, key: str) -> bool:
    """True when a name holds the folded term, or two or more letters begin its pinyin or initials at a syllable."""
    return term in folded_name or bool(_PINYIN.fullmatch(term) and f" {term}" in key)


def is_pinyin(term: str) -> bool:
    return bool(_PINYIN.fullmatch(term))


def is_initial(term: str) -> bool:
    """One letter: too little for a search of everything, enough for the first letter of a name that is picked."""
    return len(term) == 1 and "a" <= term <= "z"


def hit_spans(text: str, terms: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where the terms stand in `text`, as sorted, merged (start, length) pairs for highlighting."""
    return Hits(terms).spans(text)


def pinyin_spans(name: str, key: str, term: str) -> list[tuple[int, int]]:
    """The characters of `name` whose spelling or initials the term begins, as `name_answers` finds them by its key.

    None where spelling and characters do not pair off, as in a name with signs between its letters.
    """
    parts = key.split(" ")[1:]
    whole, initials = parts[: len(parts) // 2], parts[len(parts) // 2 :]
    spelled = [found.span() for found in _SPELLED.finditer(fold(name))]
    if len(spelled) != len(whole):
        return []
    lengths = [len(part) - len(rest) for part, rest in zip(whole, (*whole[1:], ""), strict=True)]
    spans = []
    for start, (spelling, first_letters) in enumerate(zip(whole, initials, strict=True)):
        end = None
        if first_letters.startswith(term):
            end = start + len(term)
        elif spelling.startswith(term):
            end, taken = start, 0
            while taken < len(term):
                taken += lengths[end]
                end += 1
        if end is not None:
            spans.append((spelled[start][0], spelled[end - 1][1] - spelled[start][0]))
    return spans


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search is marked by: its folded terms, and `names`, which answer by their pinyin, with where they do."""

    terms: tuple[str, ...] = ()
    names: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.terms)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where it is found in `text`, as sorted, merged (start, length) pairs."""
        marks = bytearray(len(text))
        folded = fold(text)
        for term in self.terms if len(folded) == len(text) else ():
            for start in _places(folded, term):
                marks[start : start + len(term)] = b"\1" * len(term)
        for name, spans in self.names.items():
            for place in _places(text, name):
                for start, length in spans:
                    marks[place + start : place + start + length] = b"\1" * length
        return [(found.start(), found.end() - found.start()) for found in re.finditer(rb"\x01+", bytes(marks))]


def _places(text: str, part: str) -> Iterator[int]:
    place = text.find(part)
    while place >= 0:
        yield place
        place = text.find(part, place + 1)


NO_HITS = Hits()
