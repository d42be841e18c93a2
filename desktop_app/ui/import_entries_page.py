"""What would become of each line of a list of people, organizations, customers and big visits."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.directory_file import DirectoryCheck, EntryFate, EntryRow
from desktop_app.domain.search import fold, terms_of
from desktop_app.ui import fonts, icons, text
from desktop_app.ui.import_table import WordTable
from desktop_app.ui.import_words import entries_would_come, made
from desktop_app.words import tr, trn

_ROLES = {EntryFate.NEW: "ok", EntryFate.CHANGED: "warn", EntryFate.MATCHED: "text2", EntryFate.BAD: "bad"}


class EntriesPage(QWidget):
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._check: DirectoryCheck | None = None
        self._picture, self._counts, self._more = text.label(), text.label("", "h2", wrap=True), text.label("", "dim")
        self._more.setWordWrap(True)
        self._bar, self.cancel = QProgressBar(), QPushButton()
        self.search, self._shown = QLineEdit(), text.label("", "small")
        self.entries, self.problems = WordTable(), WordTable()
        self.tabs = QTabWidget()
        self._lay_out()
        self.cancel.clicked.connect(self.cancelled)
        self.search.textChanged.connect(lambda _words: self._tell_entries())
        self.retranslate()

    def begin(self) -> None:
        self._check = None
        self.tabs.setEnabled(False)
        self._bar.setRange(0, 0)
        self._busy(True)
        self._counts.setText(tr("正在核对…"))
        self._more.setText(tr("逐行核对，什么都还没有写入。"))
        self._draw()

    def show_progress(self, done: int, of: int | None) -> None:
        self._bar.setRange(0, of or 0)
        self._bar.setValue(min(done, of or 0))

    def show_check(self, check: DirectoryCheck) -> None:
        self._check = check
        self.tabs.setEnabled(True)
        self._busy(False)
        self.tabs.setCurrentIndex(0)
        self._tell()

    def stop(self) -> None:
        self._busy(False)

    def check(self) -> DirectoryCheck | None:
        return self._check

    def first_focus(self) -> None:
        target: QWidget = self.entries if self._check is not None else self.cancel
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        self.cancel.setText(tr("取消"))
        self._bar.setAccessibleName(tr("核对进度"))
        self.tabs.setAccessibleName(tr("导入前的核对"))
        self.entries.setAccessibleName(tr("文件中的条目"))
        self.problems.setAccessibleName(tr("有问题的行"))
        self.search.setPlaceholderText(tr("在条目中查找"))
        self.search.setAccessibleName(tr("在条目中查找"))
        self._tell()

    def restyle(self) -> None:
        self._draw()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._picture)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._counts)
        words.addWidget(self._more)
        head.addLayout(words, 1)
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(fonts.scaled(160), 6)
        self.cancel.setAutoDefault(False)
        head.addWidget(self._bar)
        head.addWidget(self.cancel)
        finding = QHBoxLayout()
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(fonts.scaled(280))
        finding.addWidget(self.search, 1)
        finding.addWidget(self._shown, 1)
        first, second = QWidget(), QWidget()
        for page, parts in ((first, (finding, self.entries)), (second, (self.problems,))):
            inner = QVBoxLayout(page)
            inner.setContentsMargins(10, 10, 10, 10)
            inner.setSpacing(8)
            for part in parts:
                if isinstance(part, QHBoxLayout):
                    inner.addLayout(part)
                else:
                    inner.addWidget(part, 1)
            self.tabs.addTab(page, "")
        self.tabs.setDocumentMode(True)
        self.tabs.setProperty("role", "detail")
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setExpanding(False)
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.tabs)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addLayout(head)
        layout.addWidget(card, 1)

    def _busy(self, busy: bool) -> None:
        self._bar.setVisible(busy)
        self.cancel.setVisible(busy)

    def _draw(self) -> None:
        check = self._check
        icon, role = "clock", "text2"
        if check is not None:
            trouble = check.bad or not (check.new or check.changed)
            icon, role = ("warning", "warn") if trouble else ("checkmark_circle", "ok")
        self._picture.setPixmap(icons.icon(icon, role).pixmap(24, 24))

    def _tell(self) -> None:
        check = self._check
        bad = check.bad if check is not None else 0
        self.tabs.setTabText(0, tr("条目"))
        self.tabs.setTabText(1, tr("有问题的行 {count}", count=f"{bad:,}") if bad else tr("有问题的行"))
        self.tabs.setTabVisible(1, bool(bad))
        if check is None:
            return
        self._counts.setText(entries_would_come(check))
        lines = made(check.kinds)
        words = [tr("文件里有 {entries}。", entries=lines)] if lines else []
        self._more.setText("  ".join((*words, *check.notes, tr("什么都还没有写入。"))))
        self._draw()
        self._tell_entries()
        headings = [tr("行"), tr("列名"), tr("内容"), tr("原因")]
        rows = [[f"{one.row:,}", one.column, one.value, one.reason] for one in check.problems]
        self.problems.show_words(headings, rows)

    def _tell_entries(self) -> None:
        check = self._check
        if check is None:
            return
        terms = terms_of(self.search.text())
        found = [one for one in check.sample if all(term in _words_of(one) for term in terms)]
        headings = [tr("行"), tr("结果"), tr("种类"), tr("名称"), tr("编号"), tr("客户单位"), tr("负责人"), tr("改动")]
        rows = [
            (
                f"{one.row:,}",
                one.fate.word,
                one.kind.word,
                one.name,
                "" if one.number is None else str(one.number),
                one.organization,
                one.director,
                one.change,
            )
            for one in found
        ]
        roles = {(place, 1): _ROLES[one.fate] for place, one in enumerate(found)}
        self.entries.show_words(headings, rows, roles=roles)
        words = trn("{n} 行", len(found))
        if check.rows - check.bad > len(check.sample):
            words = tr("只列出前 {count} 行", count=f"{len(check.sample):,}")
        self._shown.setText(words)


def _words_of(row: EntryRow) -> str:
    return fold(" ".join((row.fate.word, row.kind.word, row.name, row.organization, row.director, row.change)))
