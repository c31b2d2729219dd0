"""A few of the broken files of `make fuzz`: each is refused in words, or all its rows and digits are accounted for."""

from pathlib import Path

from benchmarks.fuzz import Fuzz
from benchmarks.fuzz_finance import FinanceFuzz

FILES, SEED = 80, 2026


def test_broken_bills_are_refused_in_words_or_accounted_for(tmp_path: Path) -> None:
    fuzz = Fuzz(tmp_path / "work", SEED, tmp_path / "kept")
    became = {number: fuzz.one(number) for number in range(FILES)}
    assert [number for number in became if became[number] == "failed"] == [], f"of seed {SEED}"
    assert {*became.values()} == {"loaded", "with rejects", "refused"}


def test_broken_files_of_finance_are_read_or_refused_in_words_with_file_and_line(tmp_path: Path) -> None:
    fuzz = FinanceFuzz(tmp_path / "work", SEED, tmp_path / "kept")
    became = {number: fuzz.one(number) for number in range(30)}
    assert [number for number in became if became[number] == "failed"] == [], f"of seed {SEED}"
    assert {*became.values()} == {"read", "with messages", "refused"}
