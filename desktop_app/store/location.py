"""Places where a store is not safe: network drives, whose locks lie, and folders that a cloud program copies and moves.

Such a store is opened all the same; the person is told once.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePath

from desktop_app.words import tr

MOUNTS = Path("/proc/self/mountinfo")

_NETWORK = {
    "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "afs", "9p", "davfs", "ceph", "glusterfs",
    "fuse.sshfs", "fuse.rclone", "fuse.gvfsd-fuse", "fuse.davfs2", "fuse.s3fs", "fuse.glusterfs",
}  # fmt: skip

_CLOUDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("OneDrive", re.compile(r"onedrive( ?- .*)?", re.IGNORECASE)),
    ("Dropbox", re.compile(r"dropbox( ?[(（].*)?", re.IGNORECASE)),
    ("iCloud", re.compile(r"icloud ?drive|com~apple~clouddocs|mobile documents|icloud", re.IGNORECASE)),
    ("Google Drive", re.compile(r"google ?drive|googledrive-.*|my drive|我的云端硬盘", re.IGNORECASE)),
    ("坚果云", re.compile(r"坚果云|我的坚果云|nutstore( files)?|\.nutstore.*", re.IGNORECASE)),
    ("百度网盘", re.compile(r"百度网盘.*|百度云.*|baidusyncdisk|baidunetdisk(download)?|baiduyun.*", re.IGNORECASE)),
    ("WPS 云盘", re.compile(r"wps ?云盘|wps ?cloud ?files|wpsdrive", re.IGNORECASE)),
    ("腾讯微云", re.compile(r"腾讯微云|微云.*|weiyun.*", re.IGNORECASE)),
    ("阿里云盘", re.compile(r"阿里云盘.*|adrive", re.IGNORECASE)),
    ("Syncthing", re.compile(r"syncthing", re.IGNORECASE)),
    ("Nextcloud", re.compile(r"nextcloud|owncloud", re.IGNORECASE)),
)


def warnings_for(path: Path, *, mounts: Path = MOUNTS) -> list[str]:
    """What a person should know about the place of a store, in the current language; usually nothing."""
    path = path.absolute()
    warnings = []
    if is_on_network(path, mounts=mounts):
        warnings.append(
            tr("{path} 在网络驱动器上：几台电脑同时使用，或断网时，数据可能损坏。请把数据库放在本机磁盘上。", path=path)
        )
    cloud = cloud_of(path)
    if cloud:
        warnings.append(
            tr(
                "{path} 在{cloud}的同步文件夹里，同步程序可能复制到写了一半的数据库。请把数据库放到不同步的文件夹。",
                path=path,
                cloud=cloud,
            )
        )
    return warnings


def cloud_of(path: PurePath) -> str | None:
    """The cloud program whose folder the path lies in, by the folders' usual names."""
    for part in path.parts[:-1]:
        for name, pattern in _CLOUDS:
            if pattern.fullmatch(part):
                return name
    return None


def is_on_network(path: PurePath, *, mounts: Path = MOUNTS) -> bool:
    r"""True for `\\server\share` and, where the system lists its mounts, for a network file system."""
    if path.drive.startswith("\\\\"):
        return True
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return False
    nearest = ("", "")
    for line in lines:
        fields, _, behind = line.partition(" - ")
        place = _unescaped(fields.split(" ")[4])
        # Of two mounts on one place the later one lies on top.
        if (path.as_posix() + "/").startswith(place.rstrip("/") + "/") and len(place) >= len(nearest[0]):
            nearest = (place, behind.split(" ")[0])
    return nearest[1] in _NETWORK


def _unescaped(place: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), place)
