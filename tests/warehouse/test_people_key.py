import hashlib
import hmac
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from warehouse.people_key import (
    ENVIRONMENT,
    KeyMissing,
    KeyUnusable,
    PeopleKey,
    archive_key,
    fingerprint,
    has_data,
    load_key,
    make_key,
    person_id,
)

SECRET = "a secret of the tests, long enough to be one"
KEY = PeopleKey(SECRET.encode())


@pytest.fixture(autouse=True)
def no_key_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENVIRONMENT, raising=False)


@pytest.fixture
def used(tmp_path: Path) -> Path:
    """A state folder with data."""
    (tmp_path / "detail").mkdir()
    (tmp_path / "detail" / "a.parquet").touch()
    return tmp_path


def test_a_pseudonym_is_the_first_half_of_the_hmac() -> None:
    expected = hmac.new(SECRET.encode(), b"ann@example.com", hashlib.sha256).hexdigest()[:32]
    assert person_id(KEY, " Ann@Example.COM\n") == expected


def test_an_hr_id_keeps_its_case() -> None:
    expected = hmac.new(SECRET.encode(), b"E-001", hashlib.sha256).hexdigest()[:32]
    assert person_id(KEY, "E-001") == expected != person_id(KEY, "e-001")


def test_another_key_gives_another_pseudonym() -> None:
    assert person_id(PeopleKey(b"x" * 32), "ann@example.com") != person_id(KEY, "ann@example.com")


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    state = tmp_path / "state"
    made = make_key(state)
    assert stat.S_IMODE((state / "people.key").stat().st_mode) == 0o600
    assert [path.name for path in state.iterdir()] == ["people.key"]
    assert len(made.secret) == 64
    assert make_key(state) == load_key(state) == made


def test_two_keys_are_never_the_same(tmp_path: Path) -> None:
    assert make_key(tmp_path / "a") != make_key(tmp_path / "b")


def test_the_environment_comes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_key(tmp_path)
    monkeypatch.setenv(ENVIRONMENT, f" {SECRET}\n")
    assert load_key(tmp_path) == KEY != made


def test_processes_that_make_a_key_at_once_agree_on_one(tmp_path: Path) -> None:
    make = "import sys; from pathlib import Path; from warehouse.people_key import fingerprint, make_key\n"
    make += "sys.stdin.readline(); print(fingerprint(make_key(Path(sys.argv[1]))))"
    command = [sys.executable, "-c", make, str(tmp_path)]
    makers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    for maker in makers:
        assert maker.stdin is not None
        maker.stdin.write("go\n")
        maker.stdin.flush()
    made = {maker.communicate(timeout=60)[0].strip() for maker in makers}
    assert made == {fingerprint(load_key(tmp_path))}


def test_an_empty_state_folder_without_a_key_names_init(tmp_path: Path) -> None:
    with pytest.raises(KeyMissing, match=r"found no key; expected OUTLAY_PEOPLE_KEY.*people\.key\. Run: outlay init"):
        load_key(tmp_path)


@pytest.mark.parametrize("ask", [load_key, make_key])
def test_data_without_their_key_are_an_error(used: Path, ask) -> None:
    with pytest.raises(KeyMissing, match=r"found data and no key.*Restore people\.key from your backup"):
        ask(used)
    assert not (used / "people.key").exists()


@pytest.mark.parametrize(
    ("name", "is_data"),
    [
        ("people.db", True),
        ("warehouse.duckdb", True),
        ("serving/a.duckdb", True),
        ("archive/a", True),
        ("lock", False),
        ("decisions.db", False),
        ("dagster/x", False),
    ],
)
def test_what_pseudonyms_stand_in_is_data(tmp_path: Path, name: str, is_data: bool) -> None:
    for folder in ("detail", "serving", "archive", "dagster"):
        (tmp_path / folder).mkdir()
    assert not has_data(tmp_path)
    (tmp_path / name).touch()
    assert has_data(tmp_path) is is_data


def test_a_short_key_is_refused_and_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, "hunter2")
    with pytest.raises(KeyUnusable, match="OUTLAY_PEOPLE_KEY: found 7 characters; expected at least 32") as error:
        load_key(tmp_path)
    assert "hunter2" not in str(error.value)


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    make_key(tmp_path)
    (tmp_path / "people.key").chmod(0o640)
    with pytest.raises(KeyUnusable, match=r"others may read it.*chmod 600"):
        load_key(tmp_path)


def test_a_folder_in_place_of_the_key_is_told(tmp_path: Path) -> None:
    (tmp_path / "people.key").mkdir(0o700)
    with pytest.raises(KeyUnusable, match="found Is a directory"):
        load_key(tmp_path)


def test_a_key_shows_itself_nowhere() -> None:
    assert SECRET not in repr(KEY) + str(KEY) + f"{[KEY]}" + fingerprint(KEY)
    assert repr(KEY) == "PeopleKey()"


def test_the_archive_key_is_hkdf_of_the_secret() -> None:
    pseudo_random = hmac.digest(bytes(32), SECRET.encode(), "sha256")
    assert archive_key(KEY) == hmac.digest(pseudo_random, b"outlay archive\x01", "sha256")


def test_the_key_is_on_the_disk_before_it_is_used(tmp_path: Path) -> None:
    make_key(tmp_path)
    assert (tmp_path / "people.key").read_text().strip().encode() == load_key(tmp_path).secret
    assert [path.name for path in tmp_path.iterdir()] == ["people.key"]
