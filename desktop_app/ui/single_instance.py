"""One window for each store: a second start raises the first and ends."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDeadlineTimer, QLockFile, QObject, QThread, Signal

if TYPE_CHECKING:  # loaded when there is somebody to talk to: not before the window is painted
    from PySide6.QtNetwork import QLocalServer

_PATIENCE_MS = 2_000
_AGAIN_MS = 50


class SingleInstance(QObject):
    raise_asked = Signal()

    def __init__(self, store: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        place = str(store.resolve())
        self._name = "visitbook-" + hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:24]
        self._lock = QLockFile(f"{place}.window-lock")
        self._lock.setStaleLockTime(0)  # a lock falls with its process, never by its age
        self._server: QLocalServer | None = None

    def is_first(self) -> bool:
        """True when this window may open; it is then the one that later starts raise, once it does `listen`.

        Where the lock cannot be written (a read-only folder), each start is the first: the store itself is safe.
        """
        return self._lock.tryLock(0) or self._lock.error() != QLockFile.LockError.LockFailedError

    def listen(self) -> None:
        """From now on `raise_asked` tells of later starts."""
        if self._server is not None:
            return
        from PySide6.QtNetwork import QLocalServer

        self._server = server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._called)
        if not server.listen(self._name):
            QLocalServer.removeServer(self._name)  # left behind by a killed process; the lock says that it is gone
            server.listen(self._name)

    def raise_first(self) -> bool:
        """Asks the window that has the store to come to the front; one that is just starting listens in a moment."""
        from PySide6.QtNetwork import QLocalSocket

        socket, patience = QLocalSocket(), QDeadlineTimer(_PATIENCE_MS)
        socket.connectToServer(self._name)
        while not socket.waitForConnected(max(1, patience.remainingTime())):
            if patience.hasExpired():
                return False
            QThread.msleep(_AGAIN_MS)
            socket.connectToServer(self._name)
        socket.write(b"raise\n")
        sent = socket.waitForBytesWritten(_PATIENCE_MS)
        socket.disconnectFromServer()
        return sent

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self._lock.unlock()

    def _called(self) -> None:
        socket = self._server.nextPendingConnection() if self._server is not None else None
        if socket is not None:
            socket.disconnected.connect(socket.deleteLater)
            self.raise_asked.emit()
