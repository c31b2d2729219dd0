"""What holds for every object store alike, against a real server of each."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from sources.base import Object, Unreachable
from sources.objects import fetch, list_objects
from tests.servers.stores import StoreServer

_numbers = count()


class Bucket:
    """A fresh bucket of one store."""

    def __init__(self, server: StoreServer) -> None:
        self.server, self.name = server, f"bills-{next(_numbers)}"
        server.make(self.name)

    def uri(self, key: str) -> str:
        return f"{self.server.scheme}://{self.name}/{key}"

    def put(self, *keys: str, data: bytes = b"a,b\n1,2\n") -> None:
        for key in keys:
            self.server.put(self.name, key, data)

    def listed(self, key: str) -> list[Object]:
        return list_objects(self.uri(key), base=Path("/nowhere"), endpoint=self.server.endpoint)

    def keys(self, key: str) -> list[str]:
        return [found.uri.removeprefix(self.uri("")) for found in self.listed(key)]


@pytest.fixture(params=["s3", "az", "gs"])
def bucket(request: pytest.FixtureRequest, aws_credentials: None, azurite_credentials: None) -> Bucket:
    return Bucket(request.getfixturevalue(f"{request.param}_server"))


@pytest.mark.parametrize("written", ["exports", "exports/"])
def test_a_folder_is_listed_to_its_depth_and_sorted(bucket: Bucket, written: str) -> None:
    bucket.put("exports/2026-10/b.csv", "exports/a.csv", "exports/2026-10/deep/c.parquet")
    assert bucket.keys(written) == ["exports/2026-10/b.csv", "exports/2026-10/deep/c.parquet", "exports/a.csv"]


def test_a_folder_is_not_its_namesake(bucket: Bucket) -> None:
    bucket.put("cur/a.csv", "cur-old/a.csv", "cur.csv")
    assert bucket.keys("cur") == ["cur/a.csv"]


@pytest.mark.parametrize("written", ["", "**"])
def test_a_whole_bucket(bucket: Bucket, written: str) -> None:
    bucket.put("a.csv", "b/c.csv")
    assert bucket.keys(written) == ["a.csv", "b/c.csv"]


def test_one_object(bucket: Bucket) -> None:
    bucket.put("exports/a.csv", "exports/a.csv.gz")
    (found,) = bucket.listed("exports/a.csv")
    assert (found.uri, found.size_bytes) == (bucket.uri("exports/a.csv"), 8)
    assert found.version
    assert '"' not in found.version
    assert found.modified.tzinfo is None
    assert abs(datetime.now(UTC).replace(tzinfo=None) - found.modified) < timedelta(minutes=5)


@pytest.mark.parametrize(
    ("glob", "expected"),
    [
        ("x/*.csv", ["x/a.csv", "x/b.csv"]),
        ("x/**/*.csv", ["x/a.csv", "x/b.csv", "x/y/z/d.csv"]),
        ("x/?.csv", ["x/a.csv", "x/b.csv"]),
        ("x/[!a].csv", ["x/b.csv"]),
        ("*/y/**", ["x/y/c.parquet", "x/y/z/d.csv"]),
        ("*/y/", ["x/y/c.parquet", "x/y/z/d.csv"]),
    ],
)
def test_globs(bucket: Bucket, glob: str, expected: list[str]) -> None:
    bucket.put("x/a.csv", "x/b.csv", "x/y/c.parquet", "x/y/z/d.csv")
    assert bucket.keys(glob) == expected


def test_an_object_may_bear_the_name_of_a_glob(bucket: Bucket) -> None:
    bucket.put("x/report[1].csv", "x/report2.csv")
    assert bucket.keys("x/report[1].csv") == ["x/report[1].csv"]


def test_markers_and_hidden_objects_are_left_out(bucket: Bucket) -> None:
    bucket.put("x/.DS_Store", "x/_SUCCESS", "x/_temporary/a.csv", "x/y_$folder$", "x/a_b.csv")
    if bucket.server.scheme != "gs":  # its emulator does not take a key that ends in a slash
        bucket.put("x/y/", data=b"")
    assert bucket.keys("x") == bucket.keys("x/**") == ["x/a_b.csv"]
    assert bucket.keys("x/_temporary") == ["x/_temporary/a.csv"]


@pytest.mark.parametrize("name", ["two words.csv", "a+b.csv", "a%20b.csv", "Übersicht-€.csv", "a&b=c;d'e.csv"])
def test_names_with_unusual_characters(bucket: Bucket, name: str, tmp_path: Path) -> None:
    bucket.put(f"x y/{name}", data=name.encode())
    (found,) = bucket.listed("x y")
    assert found.uri == bucket.uri(f"x y/{name}")
    assert fetch(found, tmp_path, endpoint=bucket.server.endpoint).read_bytes() == name.encode()


def test_fetching_gives_files_of_their_own_that_keep_their_endings(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put("x/a.csv.gz", data=b"one")
    bucket.put("y/a.csv.gz", data=b"two")
    found = [*bucket.listed("x"), *bucket.listed("y")]
    files = [fetch(each, tmp_path / "new", endpoint=bucket.server.endpoint) for each in found]
    assert [file.read_bytes() for file in files] == [b"one", b"two"]
    assert all(file.name.endswith("a.csv.gz") for file in files)
    assert sorted((tmp_path / "new").iterdir()) == sorted(files)


def test_an_object_replaced_since_it_was_listed_is_not_fetched(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put("a.csv", data=b"first")
    (found,) = bucket.listed("a.csv")
    bucket.put("a.csv", data=b"second")
    with pytest.raises(Unreachable) as caught:
        fetch(found, tmp_path, endpoint=bucket.server.endpoint)
    assert caught.value.transient
    assert caught.value.what == found.uri
    assert list(tmp_path.iterdir()) == []


def test_the_version_follows_the_bytes(bucket: Bucket) -> None:
    bucket.put("a.csv", data=b"first")
    first = bucket.listed("a.csv")
    assert bucket.listed("a.csv") == first
    bucket.put("a.csv", data=b"other")
    assert bucket.listed("a.csv")[0].version != first[0].version


@pytest.mark.parametrize(
    ("key", "found", "told"),
    [
        ("y", "nothing of that name", "wait for the first delivery"),
        ("x/a", "nothing of that name", "x/a.csv"),
        ("x/*.parquet", "no file that matches", "**"),
        ("only-hidden", "no file but 1 hidden or marker file", "do not begin"),
    ],
)
def test_what_is_not_there_is_named(bucket: Bucket, key: str, found: str, told: str) -> None:
    bucket.put("x/a.csv", "only-hidden/_SUCCESS")
    with pytest.raises(Unreachable) as caught:
        bucket.listed(key)
    assert not caught.value.transient
    assert caught.value.found == found
    assert caught.value.what == bucket.uri(key)
    assert told in str(caught.value)


def test_a_missing_bucket_is_named(bucket: Bucket) -> None:
    with pytest.raises(Unreachable, match=r"found no (bucket|container) named elsewhere-1; expected") as caught:
        list_objects(f"{bucket.server.scheme}://elsewhere-1/x", base=Path(), endpoint=bucket.server.endpoint)
    assert not caught.value.transient


def test_a_name_that_no_bucket_can_have(bucket: Bucket) -> None:
    with pytest.raises(Unreachable) as caught:
        list_objects(f"{bucket.server.scheme}://My Bucket!/x", base=Path(), endpoint=bucket.server.endpoint)
    assert not caught.value.transient


def test_a_disk_that_takes_nothing_is_told(bucket: Bucket, unprivileged: Callable[[], Path]) -> None:
    bucket.put("a.csv")
    found = bucket.listed("a.csv")
    folder = unprivileged()
    folder.chmod(0o500)
    with pytest.raises(Unreachable, match="does not take the download"):
        fetch(found[0], folder, endpoint=bucket.server.endpoint)
