"""The window: the only floor that knows Qt.

It talks to `actions.desk.Desk` alone, and only from the lanes of `tasks`. Values go down (`pane.show_record(record)`),
signals go up (`filter_changed(RecordFilter)`), ids go across (`Changes`). Colours and sizes come from `theme`, texts
become widgets in `text`, pictures come from `icons`.
"""
