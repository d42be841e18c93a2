"""The fields of the sync settings: read into settings, filled from them, each with its own word about what is wrong."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.ids import ServerId
from desktop_app.domain.sync_views import SyncSettings
from desktop_app.ui import fonts, text
from desktop_app.ui.file_dialog import FileDialog
from desktop_app.ui.still_wheel import hold_still
from desktop_app.ui.sync_tall import Tall
from desktop_app.words import tr

_TEXTS = ("server", "account", "token", "header", "ca", "proxy")
_MINUTES = {"interval_minutes": (1, 1440), "quiet_minutes": (1, 240)}


class SyncFields(Tall):
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.enabled, self.form = QCheckBox(), QCheckBox()
        self.lines = {name: QLineEdit() for name in _TEXTS}
        self.minutes = {name: QSpinBox() for name in _MINUTES}
        for box in self.minutes.values():
            hold_still(box)
        self.browse, self.forget = QPushButton(), QPushButton()
        self._captions = {name: text.label() for name in (*_TEXTS, *_MINUTES)}
        self._problems = {name: text.label("", "problem", wrap=True) for name in (*_TEXTS, *_MINUTES)}
        self.server_hint, self.account_hint, self.token_hint = (text.label("", "small", wrap=True) for _ in range(3))
        self._quiet_hint = text.label("", "small", wrap=True)
        self.lines["token"].setEchoMode(QLineEdit.EchoMode.Password)
        self.lines["token"].setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhHiddenText)
        for name, (least, most) in _MINUTES.items():
            self.minutes[name].setRange(least, most)
            self.minutes[name].setMaximumWidth(fonts.scaled(130))
            self.minutes[name].lineEdit().setTextMargins(8, 0, 0, 0)
        self._lay_out()
        self._wire()
        self.retranslate()

    # --- values ----------------------------------------------------------------------------------------------------
    def show_settings(self, settings: SyncSettings) -> None:
        self.enabled.setChecked(settings.enabled)
        self.form.setChecked(settings.form)
        for name in ("server", "header", "ca", "proxy"):
            self.lines[name].setText(getattr(settings, name))
        self.lines["account"].setText("" if settings.account is None else str(settings.account))
        self.lines["token"].clear()
        for name, box in self.minutes.items():
            box.setValue(getattr(settings, name))
        self.show_problems({})

    def settings(self) -> SyncSettings:
        """As they stand; a number that is none is found by `own_problems`."""
        account = self._text("account")
        return SyncSettings(
            server=self._text("server"),
            account=ServerId(int(account)) if _is_number(account) else None,
            header=self._text("header") or SyncSettings().header,
            form=self.form.isChecked(),
            ca=self._text("ca"),
            proxy=self._text("proxy"),
            interval_minutes=self.minutes["interval_minutes"].value(),
            quiet_minutes=self.minutes["quiet_minutes"].value(),
            enabled=self.enabled.isChecked(),
        )

    def token(self) -> str:
        return self._text("token")

    def own_problems(self) -> dict[str, str]:
        """What the settings themselves cannot hold."""
        account = self._text("account")
        if account and not _is_number(account):
            return {"account": tr("编号是一个正整数，例如 12；不知道就留空。")}
        return {}

    def show_problems(self, problems: dict[str, str]) -> None:
        for name in self._problems:
            self._show_problem(name, problems.get(name, ""))
        first = next((name for name in self.lines if name in problems), None)
        if first is not None:
            self.lines[first].setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_problem(self, name: str, words: str) -> None:
        self._problems[name].setText(words)
        self._problems[name].setVisible(bool(words))
        field = self.lines.get(name)
        if field is not None:
            field.setProperty("problem", bool(words))
            field.setAccessibleDescription(words)
            text.restyle(field)

    def _edited(self, name: str) -> None:
        """What was wrong with it is being mended."""
        if self._problems[name].text():
            self._show_problem(name, "")
        self.changed.emit()

    def problem_of(self, name: str) -> str:
        return self._problems[name].text()

    def _text(self, name: str) -> str:
        return self.lines[name].text().strip()

    # --- building --------------------------------------------------------------------------------------------------
    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 4, 0)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("", self.enabled)
        self._row(form, "server", self.lines["server"], self.server_hint)
        self._row(form, "token", _beside(self.lines["token"], self.forget), self.token_hint)
        self._row(form, "account", self.lines["account"], self.account_hint)
        self._row(form, "interval_minutes", self.minutes["interval_minutes"])
        self._row(form, "quiet_minutes", self.minutes["quiet_minutes"], self._quiet_hint)
        self._row(form, "header", self.lines["header"])
        self._row(form, "ca", _beside(self.lines["ca"], self.browse))
        self._row(form, "proxy", self.lines["proxy"])
        form.addRow("", self.form)

    def _row(self, form: QFormLayout, name: str, field: QWidget, hint: QWidget | None = None) -> None:
        """The field with what is said beneath it: what is wrong, and what it is for."""
        holder = Tall()  # by itself: a form layout forgets to ask again when words come beneath a field
        below = QVBoxLayout(holder)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(2)
        below.addWidget(field)
        below.addWidget(self._problems[name])
        if hint is not None:
            below.addWidget(hint)
        self._problems[name].hide()
        caption = self._captions[name]
        caption.setContentsMargins(0, 7, 0, 0)
        caption.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        caption.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        caption.setBuddy(self.lines.get(name) or self.minutes[name])
        form.addRow(caption, holder)

    def _wire(self) -> None:
        for name, line in self.lines.items():
            line.textChanged.connect(lambda _text, name=name: self._edited(name))
        for box in self.minutes.values():
            box.valueChanged.connect(self.changed)
        self.enabled.toggled.connect(self.changed)
        self.form.toggled.connect(self.changed)
        for button in (self.browse, self.forget):
            button.setAutoDefault(False)
        self.browse.clicked.connect(self.choose_file)

    def choose_file(self) -> None:
        start = str(Path(self._text("ca")).parent) if self._text("ca") else ""
        dialog = FileDialog(self, tr("选择证书文件"), start, tr("证书 (*.pem *.crt *.cer);;所有文件 (*)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.lines["ca"].setText)
        dialog.open()

    def retranslate(self) -> None:
        captions = {
            "server": tr("服务器地址(&S)"),
            "token": tr("登录凭证(&K)"),
            "account": tr("我的编号(&N)"),
            "interval_minutes": tr("同步间隔(&I)"),
            "quiet_minutes": tr("安静时间(&Q)"),
            "header": tr("认证头(&H)"),
            "ca": tr("CA 文件(&C)"),
            "proxy": tr("代理(&P)"),
        }
        for name, words in captions.items():
            self._captions[name].setText(words)
            field = self.lines.get(name) or self.minutes[name]
            field.setAccessibleName(words.partition("(&")[0].replace("&", ""))
        self.enabled.setText(tr("自动同步(&A)"))
        self.form.setText(tr("用表单格式发送，而不是 JSON(&F)"))
        self.lines["server"].setPlaceholderText("https://crm.example.com")
        self.lines["proxy"].setPlaceholderText("http://proxy.example.com:8080")
        self.lines["header"].setPlaceholderText(SyncSettings().header)
        self.account_hint.setText(tr("我在服务器上的员工编号；不知道就留空，第一次同步后会自动认出。"))
        self._quiet_hint.setText(tr("结果未知之后，至少等这么久才可能再发。"))
        for box in self.minutes.values():
            box.setSuffix(tr(" 分钟"))
        self.browse.setText(tr("浏览…"))
        self.browse.setAccessibleName(tr("选择 CA 文件"))
        self.forget.setText(tr("删除凭证"))
        self.forget.setAccessibleName(tr("删除保存的登录凭证"))
        text.tooltip(
            self.lines["header"], tr("放登录凭证的请求头；Authorization 会写成 Bearer 加凭证，别的只放凭证本身")
        )
        text.tooltip(self.lines["ca"], tr("公司自己的证书颁发机构（PEM 文件）；一般不用填"))


def _beside(field: QWidget, button: QPushButton) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(field, 1)
    row.addWidget(button)
    return holder


def _is_number(words: str) -> bool:
    return words.isascii() and words.isdecimal() and 0 < int(words) < 2**63
