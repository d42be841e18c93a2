"""A store in a bad place is opened, with a warning; in a good one nobody is bothered."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath

import pytest

from desktop_app.store.location import is_on_network, warnings_for


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("OneDrive/文档", "OneDrive"),
        ("OneDrive - 济南大学", "OneDrive"),
        ("Dropbox", "Dropbox"),
        ("Dropbox (工作)", "Dropbox"),
        ("Library/Mobile Documents/com~apple~CloudDocs", "iCloud"),
        ("iCloudDrive", "iCloud"),
        ("Nutstore Files/我的坚果云", "坚果云"),
        ("我的坚果云", "坚果云"),
        ("BaiduSyncdisk", "百度网盘"),
        ("百度网盘/工作", "百度网盘"),
        ("Google Drive", "Google Drive"),
        ("WPS云盘", "WPS 云盘"),
    ],
)
def test_a_folder_that_a_cloud_program_copies_is_named(place: str, name: str) -> None:
    (warning,) = warnings_for(Path("/home/wang") / place / "visits.db")
    assert name in warning


@pytest.mark.parametrize("place", ["文档", ".local/share/visitbook", "dropboxes", "onedrives", "Box"])
def test_an_ordinary_folder_is_no_cause_for_a_word(place: str, tmp_path: Path) -> None:
    assert warnings_for(Path("/home/wang") / place / "visits.db", mounts=tmp_path / "none") == []


MOUNTS = """\
22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
50 22 0:40 / /mnt/office rw,relatime shared:9 - cifs //server/share rw
51 22 0:41 / /mnt/my\\040office rw,relatime - nfs4 server:/share rw
52 50 8:1 / /mnt/office/local rw,relatime - ext4 /dev/sdb1 rw
53 22 0:44 / /home/wang/gvfs rw - fuse.gvfsd-fuse gvfsd-fuse rw
"""


@pytest.mark.parametrize(
    ("place", "far"),
    [
        ("/home/wang/visits.db", False),
        ("/mnt/office/visits.db", True),
        ("/mnt/my office/sub/visits.db", True),
        ("/mnt/office/local/visits.db", False),
        ("/mnt/officer/visits.db", False),
        ("/home/wang/gvfs/share/visits.db", True),
    ],
)
def test_a_network_drive_is_known_by_its_mount(tmp_path: Path, place: str, far: bool) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS)
    assert is_on_network(Path(place), mounts=mounts) is far
    assert len(warnings_for(Path(place), mounts=mounts)) == int(far)


def test_a_windows_share_is_a_network_drive() -> None:
    assert is_on_network(PureWindowsPath(r"\\server\share\visits.db"))
    assert not is_on_network(PureWindowsPath(r"C:\Users\wang\visits.db"), mounts=Path("none"))


def test_this_machine_answers_without_an_error(tmp_path: Path) -> None:
    assert warnings_for(tmp_path / "visits.db") == []
