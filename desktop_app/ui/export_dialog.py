"""Asks what goes into a file, in which columns and which form; then the system asks where to.

What went wrong with an earlier try stands in it in words, with everything as it was chosen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.ui import fonts, text
from desktop_app.ui.export_choice import Form, OnScreen, Picking, Scope, Wish, proposed_stem, with_counts
from desktop_app.ui.export_columns import ExportColumns
from desktop_app.ui.file_dialog import FileDialog
from desktop_app.ui.still_wheel import hold_still
from desktop_app.words import mark, tr, trn

_FORMS = {
    Form.XLSX: (
        mark("Excel 工作簿 (.xlsx)"),
        mark("日期、金额都带格式，可以直接排序、筛选、求和；以后还能导入回来。"),
    ),
    Form.CSV: (
        mark("CSV 文本 (.csv)"),
        mark("任何程序都能打开的纯文本表格，Excel 打开也不会乱码；以后还能导入回来。"),
    ),
    Form.PDF: (
        mark("PDF 列表 (.pdf)"),
        mark("和打印出来的列表一样，列表里能显示的列都可以选。"),
    ),
    Form.PDF_EACH: (
        mark("PDF 逐条全文 (.pdf)"),
        mark("每条拜访的全部内容一条接一条，包括评论和已读；不用选列。"),
    ),
    Form.JSON: (
        mark("JSON (.json)"),
        mark("与服务器接口相同的格式，总是带全部内容，用来交给别的程序。"),
    ),
}
_KINDS = {
    "xlsx": mark("Excel 工作簿 (*.xlsx)"),
    "csv": mark("CSV 文本 (*.csv)"),
    "pdf": mark("PDF 文件 (*.pdf)"),
    "json": mark("JSON 文件 (*.json)"),
}


class ExportDialog(QDialog):
    """Shown with `open()`."""

    chosen = Signal(object, object)
    """The Wish and the Path; the dialog is over then."""

    def __init__(
        self,
        screen: OnScreen,
        wish: Wish,
        folder: Path,
        parent: QWidget | None = None,
        *,
        today: Callable[[], date] = date.today,
        name: str = "",
        trouble: str = "",
    ) -> None:
        """`folder` is where files went before; `name` is that of an earlier try, and `trouble` why it came to nothing.

        Without a name one is proposed.
        """
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._screen, self._folder, self._name, self._today = screen, folder, name, today
        self._title = text.label("", "h1")
        self._sentence = text.ElidedLabel("", "dim")
        self._captions = {part: text.label("", "caption") for part in ("scope", "format", "columns")}
        self.scopes = {scope: QRadioButton() for scope in Scope}
        group = QButtonGroup(self)
        for way in self.scopes.values():
            group.addButton(way)
        self.formats = QComboBox()
        hold_still(self.formats)
        self._hint = text.label("", "small", wrap=True)
        self.columns = ExportColumns(screen.columns)
        self._trouble = text.label("", "problem", wrap=True)
        self.go, self._cancel = QPushButton(), QPushButton()
        self.go.setProperty("kind", "primary")
        self._lay_out()
        self._take(wish)
        self._connect()
        self.retranslate()
        self.refuse(trouble)
        self._present_scope().setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(6)
        left.addWidget(self._captions["scope"])
        for scope in self.scopes.values():
            left.addWidget(scope)
        left.addSpacing(12)
        left.addWidget(self._captions["format"])
        left.addWidget(self.formats)
        left.addWidget(self._hint)
        left.addStretch(1)
        right.addWidget(self._captions["columns"])
        right.addWidget(self.columns, 1)
        both = QHBoxLayout()
        both.setSpacing(28)
        both.addLayout(left, 1)
        both.addLayout(right, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._trouble, 1)
        buttons.addWidget(self._cancel, 0, Qt.AlignmentFlag.AlignBottom)
        buttons.addWidget(self.go, 0, Qt.AlignmentFlag.AlignBottom)
        rule = QFrame()
        rule.setProperty("role", "rule")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(self._title)
        layout.addWidget(self._sentence)
        layout.addWidget(rule)
        layout.addLayout(both, 1)
        layout.addLayout(buttons)
        self._captions["format"].setBuddy(self.formats)
        self._hint.setMinimumHeight(3 * self._hint.fontMetrics().height())  # another form moves nothing
        self._hint.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._hint.setMaximumWidth(fonts.scaled(320))
        self.setMinimumWidth(fonts.scaled(700))

    def _connect(self) -> None:
        for scope in self.scopes.values():
            scope.toggled.connect(self._forget_trouble)
        self.formats.currentIndexChanged.connect(self._form_changed)
        self.columns.changed.connect(self._forget_trouble)
        self.go.clicked.connect(self.ask_file)
        self._cancel.clicked.connect(self.reject)
        self.go.setDefault(True)
        self._cancel.setAutoDefault(False)

    def _take(self, wish: Wish) -> None:
        screen = self._screen
        self.scopes[Scope.CHOSEN].setVisible(bool(screen.chosen) and not screen.all_chosen)
        self.scopes[Scope.PAGE].setVisible(bool(screen.page))
        shown = not self.scopes[wish.scope].isHidden()
        self.scopes[wish.scope if shown else screen.usual()].setChecked(True)
        for form in _FORMS:
            self.formats.addItem("", form)
        self.formats.setCurrentIndex(list(_FORMS).index(wish.form))
        self.columns.take(wish.picking, wish.own)

    # --- what goes down ----------------------------------------------------------------------------------------------
    def show_counts(self, found: int, everything: int) -> None:
        self._screen = with_counts(self._screen, found, everything)
        self._show_scopes()

    def refuse(self, words: str) -> None:
        """Says under everything what did not work."""
        self._trouble.setText(words)
        self._enable()

    def wish(self) -> Wish:
        """As it is chosen now."""
        scope = next(scope for scope, way in self.scopes.items() if way.isChecked())
        return Wish(
            scope=scope,
            picking=self.columns.picking(),
            own=self.columns.own(),
            form=self.form(),
        )

    def form(self) -> Form:
        return Form(self.formats.currentData())

    def trouble(self) -> str:
        return self._trouble.text()

    def retranslate(self) -> None:
        self.setWindowTitle(tr("导出"))
        self._title.setText(tr("导出拜访记录"))
        self._sentence.setText(tr("当前筛选：{words}", words=self._screen.sentence))
        self._captions["scope"].setText(tr("导出哪些"))
        self._captions["format"].setText(tr("格式(&T)"))
        self._captions["columns"].setText(tr("导出哪些列"))
        for place, (words, _hint) in enumerate(_FORMS.values()):
            self.formats.setItemText(place, tr(words))
        self.formats.setAccessibleName(tr("格式"))
        self.go.setText(tr("导出(&X)…"))
        self._cancel.setText(tr("取消"))
        self.columns.retranslate()
        self._show_scopes()
        self._show_form()

    # --- what is shown -----------------------------------------------------------------------------------------------
    def _present_scope(self) -> QRadioButton:
        return next(way for way in self.scopes.values() if way.isChecked())

    def _show_scopes(self) -> None:
        for scope, way in self.scopes.items():
            way.setText(_scope_words(scope, self._screen.count(scope)))
        self._enable()

    def _form_changed(self) -> None:
        self._forget_trouble()
        self._show_form()

    def _show_form(self) -> None:
        form = self.form()
        self._hint.setText(tr(_FORMS[form][1]))
        self.columns.setEnabled(not form.is_whole)
        self._enable()

    def _forget_trouble(self) -> None:
        self.refuse("")

    def _enable(self) -> None:
        """There must be something to write, records and columns of them, and paper takes only so many."""
        wish = self.wish()
        count = self._screen.count(wish.scope)
        most = wish.form.most
        too_many = most is not None and count is not None and count > most
        if too_many:
            self._trouble.setText(tr("这种 PDF 一次最多 {most} 条。请缩小范围，或者选 Excel。", most=f"{most:,}"))
        no_columns = not wish.form.is_whole and wish.picking is Picking.OWN and not wish.own
        self.go.setEnabled(count != 0 and not no_columns and not too_many)

    # --- where to ----------------------------------------------------------------------------------------------------
    def ask_file(self) -> None:
        """By the system's own dialog, which also asks before another file is overwritten."""
        wish = self.wish()
        stem = Path(self._name).stem or proposed_stem(self._screen, wish.scope, self._today())
        dialog = FileDialog(self, tr("导出到"), str(self._folder))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([tr(_KINDS[wish.form.ending])])
        dialog.setDefaultSuffix(wish.form.ending)
        dialog.selectFile(f"{stem}.{wish.form.ending}")
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, tr("导出"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._file_chosen)
        dialog.open()

    def _file_chosen(self, name: str) -> None:
        """An ending that says another form is meant so; any other has ours put behind it."""
        wish, file = self.wish(), Path(name)
        ending = file.suffix.lower().removeprefix(".")
        if ending in _KINDS and ending != wish.form.ending:
            wish = replace(wish, form=Form(ending))
        elif ending != wish.form.ending:
            file = file.with_name(f"{file.name}.{wish.form.ending}")
            if file.exists():  # nobody was asked about that one
                self.refuse(tr("{file} 已经存在。请再点导出，选中它来替换，或换一个名字。", file=file.name))
                return
        self.chosen.emit(wish, file)
        self.accept()


def _scope_words(scope: Scope, count: int | None) -> str:
    """`count` is None while it is being counted."""
    match scope:
        case Scope.CHOSEN:
            return trn("选中的 {n} 条(&S)", count or 0)
        case Scope.PAGE:
            return trn("本页 {n} 条(&G)", count or 0)
        case Scope.FOUND:
            return tr("全部筛选结果(&F)") if count is None else trn("全部筛选结果 {n} 条(&F)", count)
        case Scope.EVERYTHING:
            return tr("所有记录，不管筛选(&E)") if count is None else trn("所有记录 {n} 条，不管筛选(&E)", count)
