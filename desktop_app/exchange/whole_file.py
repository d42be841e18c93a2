"""A file is written beside its place under another name and takes the place when it is whole: nothing is ever left
half overwritten, and what stood there stays until then."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from desktop_app.domain.errors import NotWritten
from desktop_app.words import mark

PART = ".part"


@contextmanager
def written_whole(file: Path) -> Iterator[Path]:
    """The name to write under. `NotWritten` says in words why it could not be; whatever ends the block early takes the
    half-written file away."""
    target = Path(os.path.realpath(file))  # a link keeps leading there
    part = target.with_name(f"{target.name}.{os.getpid()}{PART}")  # nobody else's: a browser has `a.xlsx.part`, too
    try:
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
        yield part
        _put_on_disk(part)
        part.replace(target)
    except OSError as error:
        raise why_not(error, file) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def why_not(error: OSError, file: Path) -> NotWritten:
    """The system's reason in words that help."""
    folder = file.absolute().parent
    match error.errno:
        case errno.EACCES | errno.EPERM:
            if file.exists():
                return NotWritten(
                    mark("{file} 可能正在 Excel 中打开，或者是只读的。请先关闭它，或换一个文件名。"),
                    file=file,
                )
            return NotWritten(mark("不能在 {folder} 中写文件：没有权限。请换一个文件夹。"), folder=folder)
        case errno.EROFS:
            return NotWritten(mark("{folder} 是只读的。请换一个文件夹。"), folder=folder)
        case errno.ENOSPC | errno.EDQUOT:
            return NotWritten(mark("磁盘空间不够，{file} 没有写成。请腾出空间，或换一个位置。"), file=file)
        case errno.ENOENT | errno.ENOTDIR:
            return NotWritten(mark("没有这个文件夹：{folder}。"), folder=folder)
        case errno.EISDIR:
            return NotWritten(mark("{file} 是一个文件夹。请给出文件名。"), file=file)
        case errno.ENAMETOOLONG:
            return NotWritten(mark("文件名太长：{file}。请改短一些。"), file=file.name)
        case _:
            return NotWritten(mark("{file} 没有写成：{reason}。"), file=file, reason=error.strerror or error)


def _put_on_disk(part: Path) -> None:
    with part.open("rb+") as written:
        os.fsync(written.fileno())
