"""Which fields the head of a form names as standing in the way of saving; what was mended is named no longer."""

from __future__ import annotations

from collections.abc import Callable

from desktop_app.domain.problems import Problem
from desktop_app.ui.form_head import FormHead
from desktop_app.ui.visit_sheet import VisitSheet
from desktop_app.words import tr


class FormTrouble:
    def __init__(self, head: FormHead, sheet: VisitSheet) -> None:
        self._head, self._sheet = head, sheet
        self._named: frozenset[str] = frozenset()

    def say(self, words: Callable[[], str] | None) -> None:
        """Something else, or with None nothing any more."""
        self._head.say_trouble(words)
        self._named = frozenset()

    def forget_other(self) -> None:
        """What was said of an older draft would be wrong now; fields that are named stay so."""
        if not self._named:
            self.say(None)

    def name(self, problems: tuple[Problem, ...]) -> None:
        self.say(lambda: tr("还不能保存，请看：{fields}", fields=self._words_of(problems)))
        self._named = frozenset(problem.field for problem in problems)

    def name_fewer(self) -> None:
        """What came since then waits for the next try."""
        left = tuple(problem for problem in self._sheet.problems() if problem.field in self._named)
        if not left and self._named:
            self.say(None)
        elif {problem.field for problem in left} != self._named:
            self.name(left)

    def _words_of(self, problems: tuple[Problem, ...]) -> str:
        fields = self._sheet.fields
        return tr("、").join(
            fields[problem.field].caption() if problem.field in fields else str(problem) for problem in problems
        )
