"""The phrases' place beside the main window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.ui.companions import Side

if TYPE_CHECKING:
    from desktop_app.ui.main_window import MainWindow
    from desktop_app.ui.phrase_window import PhraseWindow
    from desktop_app.ui.window_parts import WindowParts

PLACE = "phrases"


class PhraseSide(Side):
    def __init__(self, window: MainWindow, parts: WindowParts) -> None:
        super().__init__(window, parts)
        self._phrases: PhraseWindow | None = None

    def shown(self) -> PhraseWindow | None:
        """The window, once it was opened."""
        return self._phrases

    def show(self) -> None:
        if self.desk is None:
            return
        if self._phrases is None:
            from desktop_app.ui.phrase_window import PhraseWindow

            self._phrases = PhraseWindow(self.tasks, self.desk)
            self._phrases.setWindowIcon(self.window.windowIcon())
            self.parts.memory.place(PLACE, self._phrases)
        elif not self._phrases.isVisible():
            self._phrases.reload()
        self._phrases.come_to_front()

    def detach(self) -> None:
        super().detach()
        self.close()

    def close(self) -> None:
        phrases, self._phrases = self._phrases, None
        if phrases is not None:
            self.parts.memory.keep_place(PLACE, phrases)
            phrases.close()
            phrases.deleteLater()

    def retranslate(self) -> None:
        if self._phrases is not None:
            self._phrases.retranslate()
