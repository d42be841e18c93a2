"""One window for each store: a second start raises the first and ends."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE_MS = 2_000


class SingleInstance(QObject):
    raise_asked = Signal()

    def __init__(self, store: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        place = str(store.resolve())
        self._name = "visitbook-" + hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:24]
        self._lock = QLockFile(f"{place}.window-lock")
        self._lock.setStaleLockTime(0)  # a lock falls with its process, never by its age
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._called)

    def is_first(self) -> bool:
        """True when this window may open; it is then the one that later starts raise.

        Where the lock cannot be written (a read-only folder), each start is the first: the store itself is safe.
        """
        if not self._lock.tryLock(0) and self._lock.error() == QLockFile.LockError.LockFailedError:
            return False
        if not self._server.listen(self._name):
            QLocalServer.removeServer(self._name)  # left behind by a killed process; the lock says that it is gone
            self._server.listen(self._name)
        return True

    def raise_first(self) -> bool:
        """Asks the window that has the store to come to the front."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_PATIENCE_MS):
            return False
        socket.write(b"raise\n")
        sent = socket.waitForBytesWritten(_PATIENCE_MS)
        socket.disconnectFromServer()
        return sent

    def close(self) -> None:
        self._server.close()
        self._lock.unlock()

    def _called(self) -> None:
        socket = self._server.nextPendingConnection()
        if socket is not None:
            socket.disconnected.connect(socket.deleteLater)
            self.raise_asked.emit()
