"""Every setting of the program once: key, type, default, the values it may have, and what it means in one line.

They stand in a TOML file that a person may edit. A file that cannot be used costs its settings, never the start:
the defaults hold, a word says so, and the file is kept aside before anything is written in its place. Who is writing
here and the saved filters are data and stand in the store.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import Field, asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import AppError, InvalidInput
from desktop_app.words import LANGUAGES, mark, tr


class SettingsNotSaved(AppError):
    title = mark("设置没有保存")
    hint = mark("{path} 不能写入：{reason}。本次运行中仍然有效。")


def _setting(default: Any, meaning: str, allowed: tuple[object, ...] | range | None = None) -> Any:
    return field(default=default, metadata={"meaning": meaning, "allowed": allowed})


@dataclass(frozen=True, slots=True)
class Settings:
    theme: str = _setting("system", mark("界面颜色：跟随系统、浅色或深色"), ("system", "light", "dark"))
    language: str = _setting("zh", mark("界面语言：中文或英文"), LANGUAGES)
    page_size: int = _setting(20, mark("每页显示多少条记录"), (20, 50, 100))
    font_percent: int = _setting(100, mark("字号，正常为 100"), range(90, 151))
    backup_folder: str = _setting("", mark("自动备份放在哪个文件夹；空着时在数据库旁边"))
    store: str = _setting("", mark("打开哪个数据文件；空着时在用户数据文件夹"))


def meaning(key: str) -> str:
    """What a setting is for, in one line, in the current language."""
    return tr(_field(key).metadata["meaning"])


def allowed(key: str) -> tuple[object, ...] | range | None:
    """The values that a setting may have; None where any text will do."""
    values: tuple[object, ...] | range | None = _field(key).metadata["allowed"]
    return values


def load(file: Path) -> tuple[Settings, str]:
    """The settings of `file`, and a word for the person about what of it could not be used (else empty)."""
    try:
        found = _read(file)
    except FileNotFoundError:
        return Settings(), ""
    except (OSError, ValueError) as error:
        return Settings(), tr("设置文件 {path} 不能读取（{reason}），暂用默认设置。", path=file, reason=error)
    settings, unusable = Settings(), []
    for setting in fields(Settings):
        if setting.name not in found:
            continue
        try:
            settings = replace(settings, **{setting.name: _checked(setting, found[setting.name])})
        except InvalidInput:
            unusable.append(setting.name)
    if not unusable:
        return settings, ""
    return settings, tr("设置文件 {path} 中的 {keys} 不能使用，暂用默认值。", path=file, keys=", ".join(unusable))


def save(file: Path, settings: Settings) -> None:
    """Writes `settings` whole or not at all; keys that this program does not know stay as they are."""
    import tomli_w

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        text = tomli_w.dumps({**_others(file), **asdict(settings)})
        fresh = file.with_name(f"{file.name}.new")
        fresh.write_text(text, encoding="utf-8")
        os.replace(fresh, file)
    except OSError as error:
        raise SettingsNotSaved(path=file, reason=error.strerror or error) from error


def with_text(settings: Settings, key: str, text: str) -> Settings:
    """`settings` with `key` set from what a person typed; InvalidInput names what would be right."""
    setting = _field(key)
    if not text.isprintable():
        raise InvalidInput(mark("{key} 的值含有不能书写的字符"), key=key)
    value: object = int(text) if isinstance(setting.default, int) and text.strip().isdecimal() else text
    return replace(settings, **{key: _checked(setting, value)})


def _field(key: str) -> Field[Any]:
    for setting in fields(Settings):
        if setting.name == key:
            return setting
    known = ", ".join(setting.name for setting in fields(Settings))
    raise InvalidInput(mark("没有 {key} 这个设置；可用的有：{known}"), key=key, known=known)


def _checked(setting: Field[Any], value: object) -> Any:
    allowed = setting.metadata["allowed"]
    if type(value) is not type(setting.default) or (allowed is not None and value not in allowed):
        if isinstance(allowed, range):
            words = f"{allowed.start} … {allowed.stop - 1}"
        else:
            words = ", ".join(map(str, allowed or (tr("文字"),)))
        raise InvalidInput(mark("{key} 不能是 {value}；可用的有：{words}"), key=setting.name, value=value, words=words)
    return value


def _others(file: Path) -> Mapping[str, Any]:
    """What else stands in `file`; a file that is no TOML is moved aside first, so that nothing of it is lost."""
    try:
        return _read(file)
    except FileNotFoundError:
        return {}
    except ValueError:
        os.replace(file, file.with_name(f"{file.name}.unreadable"))
        return {}


def _read(file: Path) -> dict[str, Any]:
    text = file.read_text(encoding="utf-8")
    import tomllib  # where there is no file yet, the window need not wait for it

    return tomllib.loads(text)
