"""The window: the only floor that knows Qt.

It talks to `actions.desk.Desk` alone, and only from the lanes of `tasks`. Values go down (`pane.show_record(record)`),
signals go up (`filter_changed(RecordFilter)`), ids go across (`Changes`). Colours and sizes come from `theme`, texts
become widgets in `text`, pictures come from `icons`.
"""

from importlib import import_module


def _read_no_sources() -> None:
    """PySide reads the source of each module that is imported after it, for the word PySide6 in it: only those can
    ask for other names of Qt's methods (its `__feature__`), which none of ours does.

    Measured: 20 ms of the way to the first paint, 4 MB there and 17 MB when the store is open, which Python keeps.
    """
    import_module("PySide6.QtCore")
    try:
        features = import_module("shibokensupport.feature")
    except ImportError:  # another release keeps it elsewhere, or has it no more
        return
    if hasattr(features, "_mod_uses_pyside"):
        vars(features)["_mod_uses_pyside"] = lambda _module: False


_read_no_sources()
