"""Where each field of a visit stands on its sheet, and what it is called there."""

from __future__ import annotations

from desktop_app.words import mark

PLACES = (
    ("parent", 0, 0, 3),
    ("record_time", 0, 3, 3),
    ("event", 1, 0, 6),
    ("customers", 2, 0, 3),
    ("followers", 2, 3, 3),
    ("effect", 3, 0, 6),
    ("note", 4, 0, 6),
    ("attachment", 5, 0, 6),
    ("cost", 6, 0, 2),
    ("cost_note", 6, 2, 4),
)
"""Field, row, column and how many of six columns it takes."""
CAPTIONS = {
    "parent": mark("大的拜访(&P)"),
    "record_time": mark("拜访时间(&T)"),
    "event": mark("事件(&E)"),
    "customers": mark("客户(&C)"),
    "followers": mark("协作人(&F)"),
    "effect": mark("收获(&O)"),
    "note": mark("备注(&N)"),
    "attachment": mark("附件地址(&A)"),
    "cost": mark("费用（元）(&U)"),
    "cost_note": mark("费用说明(&S)"),
}
"""The same letters in every language, so that the hand that learned them finds the fields in each."""
