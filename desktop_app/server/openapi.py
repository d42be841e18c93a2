"""The interface as an OpenAPI document, made from the tables that requests are read and answered by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop_app import __version__
from desktop_app.contract.bodies import IGNORED, RULES
from desktop_app.contract.names import READ_KEYS
from desktop_app.domain import rules
from desktop_app.domain.ids import LARGEST_ID
from desktop_app.domain.record_filter import DEFAULT_PAGE_SIZE
from desktop_app.server import companion
from desktop_app.server.answer import to_json
from desktop_app.server.asked import NUMBERS

Schema = dict[str, Any]

_NUMBER: Schema = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
_TEXT: Schema = {"type": "string"}
_MOMENT: Schema = {"type": "string", "examples": ["2026-01-31 14:00:00"]}
_OF_RULE: dict[Callable[[object], Any], Schema] = {
    rules.server_number: _NUMBER,
    rules.server_numbers: {"type": "array", "items": _NUMBER, "maxItems": rules.LIST_LIMIT, "uniqueItems": True},
    rules.record_time: {**_MOMENT, "pattern": r"^\d{4}-\d{1,2}-\d{1,2}[ T]\d{1,2}:\d{2}(:\d{2})?$"},
    rules.event: {"type": "integer", "minimum": 1, "maximum": 5},
    rules.text: {**_TEXT, "maxLength": rules.TEXT_LIMIT},
    rules.attachment: {**_TEXT, "maxLength": rules.ADDRESS_LIMIT, "pattern": "^https?://"},
    rules.cost: {"type": "number", "minimum": 0, "maximum": rules.LARGEST_COST / 100, "multipleOf": 0.01},
}
_SAYS: dict[str, str] = {
    "protent_id": "大的拜访记录，新建时必须给出，修改时不给",
    "follow_id": "要修改的拜访记录",
    "customers_id": "拜访的客户",
    "follower_id": "协作人",
    "record_time": "拜访或需求变更的时间；新建时不给则为现在",
    "event": "1 接入，2 走访拜访，3 电话拜访，4 签约，5 售后；不给则为需求变更",
    "gain": "收获",
    "event_attach": "附件地址",
    "event_note": "跟进备注",
    "cost": "费用（元），最多两位小数",
    "cost_note": "费用说明",
    "organization_id": "客户单位",
    "director_id": "负责人：大的拜访的负责人，没有则为作者",
    "start_time": "从何时起（含），默认一周之前",
    "end_time": "到何时止（含），默认现在",
    "page": "第几页",
    "count": "每页几条；多于 1000 按 1000",
    "since": "上次的 cursor；不给从头读起，latest 只取现在的",
}
_WHOLE: Schema = {"type": ["integer", "null"]}
_MAYBE_TEXT: Schema = {"type": ["string", "null"]}
_COMMENT: Schema = {
    "type": "object",
    "properties": {
        "id": _WHOLE, "user_id": _WHOLE, "createTime": _MAYBE_TEXT, "content": _MAYBE_TEXT, "user_name": _MAYBE_TEXT
    },
}  # fmt: skip
_RECEIPT: Schema = {
    "type": "object",
    "properties": {"user_id": _WHOLE, "createTime": _MAYBE_TEXT, "username": _MAYBE_TEXT},
}
_OF_KEY: dict[str, Schema] = {
    "comment": {"type": "array", "items": _COMMENT},
    "reading": {"type": "array", "items": _RECEIPT},
    **{key: _WHOLE for key in ("id", "user_id", "type", "status")},
}


def document() -> Schema:
    follow = {
        "get": _operation(
            "查询拜访记录", _page(), parameters=[*(_asked(name, _NUMBER) for name in NUMBERS), *_span(), *_paging()]
        ),
        "post": _operation("新建或修改拜访记录", _said(), body=_written(), parameters=[_KEY]),
    }
    walk = [_asked("since", {**_TEXT, "maxLength": 64}), _paging()[1]]
    paths = {
        companion.FOLLOW: follow,
        companion.CAPABILITIES: {"get": _operation("这个服务器还能做什么", _told())},
        companion.DIRECTORY: {"get": _operation("名录的变化", _told(), parameters=walk)},
        companion.CHANGES: {"get": _operation("拜访记录的变化", _told(), parameters=walk)},
        companion.COMMENT: {
            "post": _operation(
                "评论", _told(),
                body=_object({"follow_id": _NUMBER, "content": _TEXT, "create_time": _MOMENT}, "follow_id", "content"),
                parameters=[_KEY],
            )
        },
        companion.COMMENT_DELETE: {
            "post": _operation(
                "删除自己的评论", _told(),
                body=_object({"follow_id": _NUMBER, "comment_id": _NUMBER}, "follow_id", "comment_id"),
            )
        },
        companion.READ: {
            "post": _operation(
                "标为已读", _told(),
                body=_object({"follow_id": _OF_RULE[rules.server_numbers], "create_time": _MOMENT}, "follow_id"),
            )
        },
        companion.HEALTH: {"get": {**_operation("数据库能否读取", _said()), "security": []}},
    }  # fmt: skip
    return {
        "openapi": "3.1.0",
        "info": {"title": "拜访记录接口", "version": __version__},
        "paths": paths,
        "security": [{"token": []}],
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


_KEY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "同一个键只做一次，永久有效",
    "schema": {**_TEXT, "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}


def _operation(summary: str, answer: Schema, *, body: Schema | None = None, parameters: Any = ()) -> Schema:
    failures = {"401": "没有登录", "413": "请求过大", "422": "键已用于另一个请求", "429": "过于频繁", "503": "暂不可用"}
    refused = {"application/json": {"schema": _said()}}
    found: Schema = {
        "summary": summary,
        "parameters": list(parameters),
        "responses": {
            "200": {"description": "status 0 成功，1 见 msg", "content": {"application/json": {"schema": answer}}},
            **{code: {"description": words, "content": refused} for code, words in failures.items()},
        },
    }
    if body is not None:
        kinds = ("application/json", "application/x-www-form-urlencoded")
        found["requestBody"] = {"required": True, "content": {kind: {"schema": body} for kind in kinds}}
    return found


def _asked(name: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "description": _SAYS[name], "schema": schema}


def _span() -> list[Schema]:
    return [_asked("start_time", _MOMENT), _asked("end_time", _MOMENT)]


def _paging() -> list[Schema]:
    return [_asked("page", {**_NUMBER, "default": 1}), _asked("count", {**_NUMBER, "default": DEFAULT_PAGE_SIZE})]


def _written() -> Schema:
    fields = {name: {**_OF_RULE[rule], "description": _SAYS[name]} for name, rule in RULES.items()}
    fields["follow_id"] = {**_NUMBER, "description": _SAYS["follow_id"]}
    fields[IGNORED] = {"description": "不启用，给出也不看"}
    either = [{"required": ["protent_id"]}, {"required": ["follow_id"]}]
    return {"type": "object", "properties": fields, "additionalProperties": False, "oneOf": either}


def _object(properties: Schema, *required: str) -> Schema:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _said() -> Schema:
    return {
        "type": "object",
        "properties": {"status": {"enum": [0, 1]}, "msg": _TEXT},
        "required": ["status"],
    }


def _told() -> Schema:
    return {**_said(), "properties": {**_said()["properties"], "data": {"type": "object"}}}


def _page() -> Schema:
    record = {"type": "object", "properties": {key: _OF_KEY.get(key, _MAYBE_TEXT) for key in READ_KEYS}}
    info = {"type": "object", "properties": {name: {"type": "integer"} for name in ("total", "page", "count")}}
    properties = {**_said()["properties"], "data": {"type": "array", "items": record}, "page_info": info}
    return {**_said(), "properties": properties}


DOCUMENT = to_json(document())
