import pickle

import pytest

from sources.base import SourceError, Unreachable, Unreadable


def test_an_error_says_what_was_found_what_was_expected_and_what_to_do() -> None:
    error = SourceError("a.csv", found="nothing", expected="rows", do="Wait.")
    assert str(error) == "a.csv: found nothing; expected rows. Wait."
    assert (error.what, error.found, error.expected, error.do) == ("a.csv", "nothing", "rows", "Wait.")


def test_a_failure_is_terminal_unless_it_says_so() -> None:
    parts = {"found": "f", "expected": "e", "do": "d"}
    assert not Unreachable("x", **parts).transient
    assert Unreachable("x", **parts, transient=True).transient


@pytest.mark.parametrize(
    "error",
    [
        Unreachable("x", found="f", expected="e", do="d", transient=True),
        Unreadable("x", found="f", expected="e", do="d"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_cross_process_borders_whole(error: SourceError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)


def test_no_part_of_an_error_shows_a_secret() -> None:
    signed = "https://a.blob.core.windows.net/c?sv=1&sig=c2VjcmV0%3D"
    error = Unreachable(signed, found=signed, expected=signed, do=signed)
    assert "c2VjcmV0" not in f"{error} {error!r} {vars(error)}"
