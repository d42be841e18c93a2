"""A figure is a time, the floor it stands on, and its goal; both sides are measured in turns within one run."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Figure:
    """`ours` and `floor` in `unit`. The goal is `ratio` of the floor, or at most `limit`, or both."""

    goal: str
    what: str
    ours: float
    floor: float | None = None
    floor_is: str = ""
    ratio: float | None = None
    limit: float | None = None
    unit: str = "ms"

    @property
    def met(self) -> bool | None:
        """None when there is no goal, only a figure to look at."""
        if self.ratio is None and self.limit is None:
            return None
        within = self.limit is None or self.ours <= self.limit
        return within and (self.ratio is None or self.times is None or self.times <= self.ratio)

    @property
    def times(self) -> float | None:
        return self.ours / self.floor if self.floor else None


def in_turns(
    cases: Mapping[str, Callable[[], Any]], rounds: int, *, before: Callable[[], Any] | None = None
) -> dict[str, float]:
    """Median milliseconds of each case; each round runs all of them once, in random order, after one warm round."""
    order, shuffle = list(cases), random.Random(1)
    taken: dict[str, list[float]] = {name: [] for name in cases}
    gc.collect()
    gc.disable()
    try:
        for turn in range(rounds + 1):
            shuffle.shuffle(order)
            for name in order:
                if before:
                    before()
                start = time.perf_counter()
                cases[name]()
                if turn:
                    taken[name].append((time.perf_counter() - start) * 1000)
    finally:
        gc.enable()
    return {name: median(times) for name, times in taken.items()}


def table(figures: Iterable[Figure]) -> str:
    """The figures as lines: goal, what, ours, floor, ratio, wanted, met."""
    lines = [f"{'#':<4}{'what':<66}{'ours':>11}{'floor':>11}{'ratio':>9}{'goal':>16}  "]
    for figure in figures:
        floor = "" if figure.floor is None else f"{figure.floor:,.2f}"
        wanted = []
        if figure.ratio is not None:
            wanted.append(f"<= {figure.ratio:.2f}x" if figure.ratio >= 0.1 else f"<= 1/{1 / figure.ratio:.0f}")
        if figure.limit is not None:
            wanted.append(f"<= {figure.limit:g} {figure.unit}")
        word = {None: "", True: "met", False: "NOT MET"}[figure.met]
        ours = f"{figure.ours:,.2f}{'' if figure.unit == 'ms' else ' ' + figure.unit}"
        lines.append(
            f"{figure.goal:<4}{figure.what:<66}{ours:>11}{floor:>11}{_times(figure):>9}{', '.join(wanted):>16}  {word}"
        )
        if figure.floor_is:
            lines.append(f"      floor: {figure.floor_is}")
    return "\n".join(lines)


def _times(figure: Figure) -> str:
    if figure.times is None:
        return ""
    return f"{figure.times:.2f}x" if figure.times >= 0.1 else f"1/{1 / figure.times:.0f}"
