import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from sources.base import Unreachable
from sources.objects import fetch, list_objects


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("a,b\n1,2\n")


def names(path: str, base: Path) -> list[str]:
    return [found.uri.removeprefix(f"{base.resolve()}/") for found in list_objects(path, base=base)]


def test_a_file(tmp_path: Path) -> None:
    put(tmp_path, "a.csv")
    os.utime(tmp_path / "a.csv", ns=(0, 1_793_437_200_123_456_789))
    (found,) = list_objects("a.csv", base=tmp_path)
    assert (found.uri, found.size_bytes) == (str(tmp_path / "a.csv"), 8)
    assert found.version == f"8-1793437200123456789-{(tmp_path / 'a.csv').stat().st_ino}"
    assert found.modified.replace(microsecond=0) == datetime.fromisoformat("2026-10-31T09:00")
    assert fetch(found, tmp_path / "unused") == tmp_path / "a.csv"
    assert not (tmp_path / "unused").exists()


@pytest.mark.parametrize("written", ["exports", "exports/", "./exports", "other/../exports"])
def test_a_folder_is_listed_to_its_depth_and_sorted(tmp_path: Path, written: str) -> None:
    put(tmp_path, "exports/b/c.csv", "exports/a.csv", "exports/a/z.csv", "other/x.csv")
    assert names(written, tmp_path) == ["exports/a.csv", "exports/a/z.csv", "exports/b/c.csv"]


@pytest.mark.parametrize(
    ("glob", "expected"),
    [
        ("x/*.csv", ["x/a.csv"]),
        ("x/**/*.csv", ["x/a.csv", "x/y/b.csv"]),
        ("x/y/", ["x/y/b.csv", "x/y/c.parquet"]),
        ("*/y/", ["x/y/b.csv", "x/y/c.parquet"]),
        ("w/../x/*.csv", ["x/a.csv"]),
    ],
)
def test_globs(tmp_path: Path, glob: str, expected: list[str]) -> None:
    put(tmp_path, "x/a.csv", "x/y/b.csv", "x/y/c.parquet", "w/d.csv")
    assert names(glob, tmp_path) == expected


def test_a_folder_may_bear_the_name_of_a_glob(tmp_path: Path) -> None:
    base = tmp_path / "[base]"
    put(base, "[x]/a.csv", "x/b.csv")
    assert names("[x]", base) == ["[x]/a.csv"]
    assert names("x/*.csv", base) == ["x/b.csv"]


def test_an_absolute_path_and_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "exports/a.csv")
    monkeypatch.setenv("HOME", str(tmp_path))
    expected = [str(tmp_path.resolve() / "exports/a.csv")]
    for written in (f"{tmp_path}/exports", "~/exports", "~/exports/*", f"{tmp_path}/e*/"):
        assert [found.uri for found in list_objects(written, base=Path("/nowhere"))] == expected


def test_unusual_names_stay_as_they_are(tmp_path: Path) -> None:
    put(tmp_path, "x y/a+b %20 Übersicht.csv")
    assert names("x y", tmp_path) == ["x y/a+b %20 Übersicht.csv"]


def test_markers_and_hidden_files_are_left_out_unless_asked_for(tmp_path: Path) -> None:
    put(tmp_path, "x/.DS_Store", "x/_SUCCESS", "x/_temporary/a.csv", "x/y_$folder$", "x/a.csv")
    assert names("x", tmp_path) == names("x/**", tmp_path) == ["x/a.csv"]
    assert names("x/_temporary", tmp_path) == ["x/_temporary/a.csv"]
    assert names("x/_temporary/*", tmp_path) == ["x/_temporary/a.csv"]
    assert names("x/_SUCCESS", tmp_path) == ["x/_SUCCESS"]


def test_links_are_followed_and_loops_end(tmp_path: Path) -> None:
    put(tmp_path, "store/2026-10/a.csv", "exports/b.csv")
    (tmp_path / "exports/linked").symlink_to(tmp_path / "store")
    (tmp_path / "store/back").symlink_to(tmp_path / "exports")
    assert names("exports", tmp_path) == ["exports/b.csv", "exports/linked/2026-10/a.csv"]


def test_a_version_changes_with_the_file(tmp_path: Path) -> None:
    put(tmp_path, "a.csv")
    first = list_objects("a.csv", base=tmp_path)
    assert list_objects("a.csv", base=tmp_path) == first
    (tmp_path / "new").write_text("a,b\n1,3\n")
    (tmp_path / "new").replace(tmp_path / "a.csv")
    assert list_objects("a.csv", base=tmp_path) != first
    with pytest.raises(Unreachable) as caught:
        fetch(first[0], tmp_path)
    assert caught.value.transient


def test_a_file_removed_since_it_was_listed(tmp_path: Path) -> None:
    put(tmp_path, "a.csv")
    (found,) = list_objects("a.csv", base=tmp_path)
    (tmp_path / "a.csv").unlink()
    with pytest.raises(Unreachable, match="removed") as caught:
        fetch(found, tmp_path)
    assert caught.value.transient


def broken_link(folder: Path) -> str:
    folder.joinpath("x").mkdir()
    folder.joinpath("x/a.csv").symlink_to(folder / "gone.csv")
    return "x"


def pipe(folder: Path) -> str:
    folder.joinpath("x").mkdir()
    os.mkfifo(folder / "x/a.csv")
    return "x"


def not_utf8(folder: Path) -> str:
    folder.joinpath("x").mkdir()
    (folder / "x" / os.fsdecode(b"\xff.csv")).touch()
    return "x"


def hidden_only(folder: Path) -> str:
    put(folder, "x/_SUCCESS", "x/.DS_Store")
    return "x"


def empty(folder: Path) -> str:
    (folder / "x/y").mkdir(parents=True)
    return "x"


def other_names(folder: Path) -> str:
    put(folder, "x/a.csv")
    return "x/*.parquet"


def misspelt(folder: Path) -> str:
    put(folder, "exports-2026/a.csv")
    return "exports"


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda folder: "nowhere/at/all", "nowhere/at/all: found nothing of that name"),
        (lambda folder: "nowhere/*.csv", "nowhere: found nothing of that name"),
        (misspelt, "exports-2026"),
        (empty, "found a folder without any file"),
        (hidden_only, "found no file but 2 hidden or marker files"),
        (other_names, "found no file that matches"),
        (broken_link, "a link to nothing"),
        (pipe, "found a pipe, socket or device; expected a regular file"),
        (not_utf8, "found a file name that is not UTF-8"),
        (lambda folder: "a\0b", "found a path that cannot be used"),
        (lambda folder: "a" * 5000, "found a path that cannot be used"),
        (lambda folder: "~no-such-user/x", "found a path that cannot be used"),
        (lambda folder: "gcs://bucket/x", "Write gs://"),
        (lambda folder: "ftp://host/x", "found the scheme ftp://"),
        (lambda folder: "s3://", "found no bucket or container's name"),
        (lambda folder: "s3://b*/x", "found no bucket or container's name"),
        (lambda folder: "az://c/x?sv=1&sig=abc", "found a secret in `path`"),
    ],
)
def test_what_cannot_be_listed_is_named(tmp_path: Path, make: Callable[[Path], str], told: str) -> None:
    with pytest.raises(Unreachable) as caught:
        list_objects(make(tmp_path), base=tmp_path)
    assert told in str(caught.value)
    assert caught.value.expected
    assert caught.value.do
    str(caught.value).encode()


def test_a_secret_in_the_endpoint_is_refused_and_not_shown(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="a secret in `endpoint`") as caught:
        list_objects("az://c/x", base=tmp_path, endpoint="https://a.blob.core.windows.net?sv=1&sig=abcdef")
    assert "abcdef" not in str(caught.value)


def test_a_file_without_permission_is_told(unprivileged: Callable[[], Path]) -> None:
    folder = unprivileged()
    put(folder, "a.csv")
    (folder / "a.csv").chmod(0)
    (found,) = list_objects("a.csv", base=folder)
    with pytest.raises(Unreachable, match="no permission to read it") as caught:
        fetch(found, folder)
    assert caught.value.what == found.uri


def test_a_folder_without_permission_is_told_wherever_it_lies(unprivileged: Callable[[], Path]) -> None:
    folder = unprivileged()
    put(folder, "x/open/a.csv", "x/shut/b.csv")
    (folder / "x/shut").chmod(0)
    for path in ("x", "x/shut/b.csv", "x/shut", "x/**/*.csv", "x/shut/*.csv"):
        with pytest.raises(Unreachable, match=r"x/shut.*found no permission"):
            list_objects(path, base=folder)


def test_an_object_that_was_never_there(tmp_path: Path) -> None:
    put(tmp_path, "a.csv")
    (found,) = list_objects("a.csv", base=tmp_path)
    with pytest.raises(Unreachable):
        fetch(replace(found, uri=str(tmp_path / "b.csv")), tmp_path)
