"""The archive: what is kept is read with the same key alone, and what an older version left plain is encrypted."""

import base64
import stat
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from sources.archive import Archive
from sources.base import Unreadable

TEXT = '{"Service": "Amazon Elastic Compute Cloud – Compute"}'
KEY, OTHER = bytes(range(32)), bytes(32)


def kept(state: Path) -> tuple[Archive, Path]:
    archive = Archive(state / "archive", KEY)
    folder = archive.make("aws", "2026-11")
    for number in (1, 0):
        archive.write(folder / f"{number:04}.json", f"{number}{TEXT}")
    return archive, folder


def test_what_is_kept_is_read_by_name_and_lies_encrypted(tmp_path: Path) -> None:
    archive, folder = kept(tmp_path)
    assert archive.read(folder, "*.json") == [f"0{TEXT}", f"1{TEXT}"]
    assert sorted(each.name for each in folder.iterdir()) == ["0000.json.fernet", "0001.json.fernet"]
    assert not any(b"Amazon" in each.read_bytes() for each in folder.iterdir())


def test_nobody_else_may_look_into_it(tmp_path: Path) -> None:
    _, folder = kept(tmp_path)
    places = (folder, folder.parent, folder.parent.parent)
    assert [stat.S_IMODE(place.stat().st_mode) for place in places] == [0o700] * 3


def test_a_plain_answer_of_an_older_version_is_read_once_more_and_encrypted(tmp_path: Path) -> None:
    archive, folder = kept(tmp_path)
    (folder / "0002.json").write_text(f"2{TEXT}", encoding="utf-8")
    for _ in range(2):
        assert archive.read(folder, "*.json") == [f"0{TEXT}", f"1{TEXT}", f"2{TEXT}"]
        assert not (folder / "0002.json").exists()


@pytest.mark.parametrize("packed", [bytes, zlib.compress], ids=["not at all", "as zlib does"])
def test_an_answer_that_an_older_version_packed_otherwise_is_read(
    tmp_path: Path, packed: Callable[[bytes], bytes]
) -> None:
    archive, folder = kept(tmp_path)
    token = Fernet(base64.urlsafe_b64encode(KEY)).encrypt(packed(f"x{TEXT}".encode()))
    (folder / "0002.json.fernet").write_bytes(token)
    assert archive.read(folder, "0002.json") == [f"x{TEXT}"]


def test_a_long_answer_takes_little_room(tmp_path: Path) -> None:
    archive, folder = kept(tmp_path)
    archive.write(folder / "long.json", TEXT * 1000)
    assert (folder / "long.json.fernet").stat().st_size < len(TEXT) * 20
    assert archive.read(folder, "long.json") == [TEXT * 1000]


@pytest.mark.parametrize("spoil", ["another key", "a changed file"])
def test_what_the_key_does_not_open_is_told(tmp_path: Path, spoil: str) -> None:
    archive, folder = kept(tmp_path)
    if spoil == "another key":
        archive = Archive(archive.folder, OTHER)
    else:
        first = folder / "0000.json.fernet"
        first.write_bytes(first.read_bytes()[:-9])
    with pytest.raises(Unreadable, match="expected an answer that was kept under the people key in use"):
        archive.read(folder, "*.json")


def test_its_key_is_not_shown(tmp_path: Path) -> None:
    assert repr(KEY) not in repr(Archive(tmp_path, KEY))
