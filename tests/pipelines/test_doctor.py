"""Which file system a folder lies on, and which are on another machine."""

from pathlib import Path

from pipelines.credentials import AWS, present
from pipelines.doctor import NETWORK, _file_system

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/export /mnt/share nfs4 rw 0 0
tmpfs /mnt/share/fast tmpfs rw 0 0
broken
"""


def test_the_closest_mount_decides(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    assert _file_system(Path("/home/me"), mounts) == "ext4"
    assert _file_system(Path("/mnt/share/a"), mounts) == "nfs4"
    assert _file_system(Path("/mnt/share/fast/a"), mounts) == "tmpfs"
    assert "nfs4" in NETWORK
    assert "tmpfs" not in NETWORK


def test_a_system_without_a_list_of_mounts_is_silent(tmp_path: Path) -> None:
    assert _file_system(tmp_path, tmp_path / "absent") == ""


def test_credentials_are_found_in_variables_and_files_by_name(tmp_path: Path) -> None:
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").touch()
    assert present(AWS, {"AWS_PROFILE": "work", "AWS_ACCESS_KEY_ID": ""}, tmp_path) == ("AWS_PROFILE", "~/.aws/config")
    assert present(AWS, {}, tmp_path / "elsewhere") == ()
