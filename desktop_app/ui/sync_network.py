"""Says when the network comes back, as far as the system tells."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QNetworkInformation

Reachability = QNetworkInformation.Reachability


class NetworkWatch(QObject):
    came_back = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_online = True
        if not QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
            return
        network = QNetworkInformation.instance()
        if network is not None:
            self._is_online = network.reachability() is Reachability.Online
            network.reachabilityChanged.connect(self.note)

    def note(self, reachability: Reachability) -> None:
        """The system says how far the network reaches now."""
        is_online = reachability is Reachability.Online
        came_back = is_online and not self._is_online
        self._is_online = is_online
        if came_back:
            self.came_back.emit()
