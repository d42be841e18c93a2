"""Everything this program raises on purpose, each with a title and a hint for a person.

    AppError
    ├── InvalidVisit        fields of a visit that break a rule: carries the problems
    ├── InvalidInput        a file, a body or an option that cannot be used
    ├── NotFound            a number or local id that names nothing here
    ├── NotAllowed          an intent that the rules forbid
    ├── NotWritten          a file that was asked for could not be made
    ├── StoreError          the store, not the words in it
    │   ├── StoreDamaged    the file is no store, or is broken
    │   ├── StoreNewer      a later program wrote it
    │   ├── StoreReadOnly   it cannot be written
    │   ├── StoreBusy       another program holds it
    │   ├── StoreUnreachable  the database server cannot be talked to
    │   └── StoreFull       no room on the disk
    └── SyncError           the talk with a server
        ├── Unreachable     no answer, or none for now
        ├── SignInRefused   it wants to know who is asking, or does not let this one in
        └── NotTheContract  something answered, but not as the contract has it

Foreign exceptions become one of these at the border where they arise; whatever else is raised is a bug.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop_app.words import mark, tr

if TYPE_CHECKING:
    from desktop_app.domain.problems import Problem


class AppError(Exception):
    """`title` says what happened, `hint` what helps; both are source texts with `{name}` places for `values`."""

    title = mark("操作没有完成")
    hint = ""

    def __init__(self, hint: str = "", /, **values: object) -> None:
        super().__init__(hint or self.hint or self.title)
        self._hint = hint or self.hint
        self.values = values

    def words(self) -> tuple[str, str]:
        """Title and hint in the current language."""
        return tr(self.title, **self.values), tr(self._hint, **self.values) if self._hint else ""

    def __str__(self) -> str:
        return "：".join(part for part in self.words() if part)


class InvalidVisit(AppError):
    title = mark("这条拜访记录还不能保存")

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__()
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "；".join(str(problem) for problem in self.problems)


class InvalidInput(AppError):
    title = mark("输入不能使用")


class NotFound(AppError):
    title = mark("没有找到")


class NotAllowed(AppError):
    title = mark("不能这样做")


class NotWritten(AppError):
    title = mark("文件没有写成")


class StoreError(AppError):
    title = mark("数据库出错")


class StoreDamaged(StoreError):
    title = mark("数据库文件已损坏")
    hint = mark("{path} 不能完整读取。文件原样保留；请用「visitbook restore 备份文件」从备份恢复。")


class StoreNewer(StoreError):
    title = mark("数据库来自更新的版本")
    hint = mark("{path} 由更新版本的程序写入（版本 {found}，本程序支持到 {known}）。请升级程序；文件没有改动。")


class StoreReadOnly(StoreError):
    title = mark("数据库只读")
    hint = mark("{path} 不能写入。请检查文件和文件夹的权限；没有保存任何改动。")


class StoreBusy(StoreError):
    title = mark("数据库正被占用")
    hint = mark("另一个程序正在使用 {path}。请稍后再试，或先关闭它；没有保存任何改动。")


class StoreUnreachable(StoreError):
    title = mark("连不上数据库")
    hint = mark("{path} 现在连不上。请检查数据库服务器是否在运行、地址是否正确，然后再试；没有保存任何改动。")


class StoreFull(StoreError):
    title = mark("磁盘已满")
    hint = mark("{path} 所在的磁盘没有空间了。请腾出空间后再保存；已保存的内容不受影响。")


class SyncError(AppError):
    title = mark("同步没有完成")


class Unreachable(SyncError):
    """`reason` is in words, `kind` its short form in `sync.reasons`; `retry_after` in seconds, if it was given."""

    title = mark("联系不上服务器")
    hint = mark("{reason}。记录都在本机，网络恢复后会自动继续。")

    def __init__(self, reason: str, *, kind: str = "", retry_after: float | None = None) -> None:
        super().__init__(reason=reason)
        self.kind = kind
        self.retry_after = retry_after


class SignInRefused(SyncError):
    title = mark("服务器没有接受登录")
    hint = mark("服务器回答 {reason}。请检查登录凭证和账号；待发的记录都还在本机。")


class NotTheContract(SyncError):
    title = mark("服务器的回答不是拜访记录接口")
    hint = mark("{reason}。请检查服务器地址；本机的记录没有改动。")
