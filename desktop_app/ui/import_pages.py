"""The steps of importing, one page each, and what each page shows of the work that is done for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget

from desktop_app.ui.import_file_page import FilePage
from desktop_app.ui.import_flow import Work
from desktop_app.ui.import_mapping_page import MappingPage
from desktop_app.ui.import_preview_page import PreviewPage
from desktop_app.ui.import_run_page import RunPage
from desktop_app.words import tr

if TYPE_CHECKING:
    from desktop_app.actions.desk import Desk
    from desktop_app.ui.tasks import Tasks


class ImportPages(QStackedWidget):
    def __init__(self, tasks: Tasks, desk: Desk) -> None:
        super().__init__()
        self.file, self.mapping, self.preview, self.run = FilePage(), MappingPage(tasks), PreviewPage(tasks), RunPage()
        self.mapping.attach(desk)
        self.preview.attach(desk)
        self._all = (self.file, self.mapping, self.preview, self.run)
        for page in self._all:
            self.addWidget(page)

    def first_focus(self) -> None:
        self._all[self.currentIndex()].first_focus()

    def retranslate(self) -> None:
        for page in self._all:
            page.retranslate()

    def restyle(self) -> None:
        for page in self._all:
            page.restyle()

    # --- what is heard of the work -----------------------------------------------------------------------------------
    def show_progress(self, work: Work, done: int, of: int | None, *, stopping: bool) -> None:
        match work:
            case Work.LOOK:
                self.file.show_progress(done, of)
            case Work.CHECK:
                self.preview.show_progress(done, of)
            case Work.RUN if stopping:
                self.run.show_stopping()
            case Work.RUN:
                self.run.show_progress(done, of)
            case Work.ROWS | Work.NONE:
                pass

    def show_failure(self, work: Work, words: str) -> None:
        match work:
            case Work.LOOK:
                self.file.show_problem(words)
            case Work.CHECK:
                self.preview.stop(words)
            case Work.RUN | Work.ROWS | Work.NONE:
                pass  # whoever knows the imports says what is left of one; rows are asked for beside the pages

    def show_stopped(self, work: Work) -> None:
        """A person ended it."""
        if work is Work.LOOK:
            self.file.show_nothing()
        elif work is Work.CHECK:
            self.show_check_ended()

    def show_check_ended(self) -> None:
        self.preview.stop(tr("已取消。什么都没有写入。"))
