"""Opens an attachment's address, after showing where it leads. Nothing is fetched before somebody says so."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop_app.domain.problems import RuleBroken
from desktop_app.domain.rules import attachment
from desktop_app.ui.text import message
from desktop_app.words import tr


def usable_address(text: str | None) -> str | None:
    """The address if it may be opened at all: http or https, as the form would take it."""
    try:
        return attachment(text)
    except RuleBroken:
        return None


def host_of(address: str) -> str:
    """The host as the network knows it, so that look-alike letters show."""
    url = QUrl(address)
    shown, plain = url.host(), url.host(QUrl.ComponentFormattingOption.FullyEncoded)
    return shown if shown == plain else f"{shown}（{plain}）"


def ask_and_open(parent: QWidget, address: str, opened: Callable[[bool], None]) -> QMessageBox:
    """Shows the host and asks; `opened` hears whether the desktop took the address."""
    box = message(
        parent,
        tr("要在浏览器中打开这个附件吗？"),
        tr("主机：{host}\n地址：{address}", host=host_of(address), address=address),
        kind=QMessageBox.Icon.Question,
        buttons=QMessageBox.StandardButton.Cancel,
    )
    go = box.addButton(tr("打开"), QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    box.setEscapeButton(QMessageBox.StandardButton.Cancel)
    go.clicked.connect(lambda: opened(QDesktopServices.openUrl(QUrl(address, QUrl.ParsingMode.StrictMode))))
    box.open()
    return box
