import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.objects.naming import Glob, Location, left_out


@pytest.mark.parametrize(
    ("glob", "key", "matches"),
    [
        ("a/*.csv", "a/b.csv", True),
        ("a/*.csv", "a/b/c.csv", False),
        ("a/**", "a/b/c.csv", True),
        ("a/**/c.csv", "a/c.csv", True),
        ("a/**/c.csv", "a/xc.csv", False),
        ("**/c.csv", "c.csv", True),
        ("a?c", "a/c", False),
        ("[ab].csv", "b.csv", True),
        ("[!ab].csv", "b.csv", False),
        ("a[!b]c", "a/c", False),
        ("[0-9][0-9].csv", "07.csv", True),
        ("[z-a].csv", "[z-a].csv", True),
        ("a[.csv", "a[.csv", True),
        ("[]].csv", "].csv", True),
        ("a.csv*", "abcsv", False),
        ("a/*/", "a/b/c.csv", True),
        ("a/*", "a/line\nbreak", True),
    ],
)
def test_globs(glob: str, key: str, matches: bool) -> None:
    assert Glob(glob).matches(key) is matches


@given(st.text(alphabet="ab*?[]!-/.\\^", max_size=12), st.text(alphabet="ab/.-]", max_size=12))
def test_any_text_is_a_glob_and_prunes_no_match(glob: str, key: str) -> None:
    pattern = Glob(glob)
    if pattern.matches(key):
        assert key.startswith(pattern.literal)
        folders = [key[: found.start()] for found in re.finditer("/", key)]
        assert all(pattern.may_hold(folder) for folder in folders)


@pytest.mark.parametrize(
    ("glob", "folder", "literal"),
    [("a/b/*.csv", "a/b/", "a/b/"), ("a/b-*/c", "a/", "a/b-"), ("*", "", ""), ("a/b", "a/", "a/b")],
)
def test_what_a_glob_begins_with(glob: str, folder: str, literal: str) -> None:
    assert (Glob(glob).folder, Glob(glob).literal) == (folder, literal)


def test_only_folders_that_may_hold_a_match_are_entered() -> None:
    glob = Glob("2026-*/data/*.csv")
    assert [glob.may_hold(folder) for folder in ("2026-10", "2026-10/data", "2025-10", "2026-10/data/more")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    "key", ["", "a/", ".DS_Store", "_SUCCESS", "a/_delta_log/0.json", "a/.x/b.csv", "b_$folder$", "desktop.ini"]
)
def test_markers_and_hidden_names_are_left_out(key: str) -> None:
    assert left_out(key)


@pytest.mark.parametrize("key", ["a.csv", "a_b/c.csv", "BILLING_PERIOD=2026-10/x-Manifest.json", "empty"])
def test_other_names_are_not(key: str) -> None:
    assert not left_out(key)


@pytest.mark.parametrize(
    ("uri", "parts"),
    [
        ("s3://b/k/a.csv", ("s3", "b", "k/a.csv", "")),
        ("s3://my.bucket/k", ("s3", "my.bucket", "k", "")),
        ("s3://b", ("s3", "b", "", "")),
        ("s3://b//k", ("s3", "b", "/k", "")),
        ("s3://b/a?b#c%20+", ("s3", "b", "a?b#c%20+", "")),
    ],
)
def test_uris(uri: str, parts: tuple[str, ...]) -> None:
    where = Location.parse(uri)
    assert (where.scheme, where.container, where.key, where.host) == parts
    assert str(where).rstrip("/") == uri


def test_a_uri_may_name_its_host() -> None:
    uri = "az://acme.blob.core.windows.net/costs/a.csv"
    where = Location.parse(uri, names_hosts=True)
    assert (where.host, where.container, where.key) == ("acme.blob.core.windows.net", "costs", "a.csv")
    assert str(where) == uri
