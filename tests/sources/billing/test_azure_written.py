"""The order of dates and the decimal comma of an Azure export: as its rows tell, or refused."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from sources.base import Unreadable
from sources.billing.azure_written import Written
from sources.billing.layout import RECOGNISED
from sources.mapping import FormatSettings


def form(
    folder: Path, dates: Sequence[str], amounts: Sequence[str] = ("1",), *, english: bool = False, **said: str
) -> FormatSettings:
    """What is found of a file with these dates and amounts."""
    rows = [(dates[n % len(dates)], amounts[n % len(amounts)]) for n in range(max(len(dates), len(amounts)))]
    path = folder / "file.csv"
    path.write_text("Date;Cost\n" + "".join(f"{day};{amount}\n" for day, amount in rows), encoding="utf-8")
    written = Written(path, path.name, RECOGNISED, ("Date",), ("Cost",), english)
    return written.form(FormatSettings.model_validate(said))


@pytest.mark.parametrize(
    ("dates", "english", "expected"),
    [
        (["2026-10-05", "2026-10-31T00:00:00Z"], False, None),
        (["10/5/2026", "10/31/2026"], False, "%m/%d/%Y"),
        (["5/10/2026", "31/10/2026 00:00:00"], True, "%d/%m/%Y"),
        (["05-10-2026", "31-10-2026"], False, "%d-%m-%Y"),
        (["05.10.2026"], False, "%d.%m.%Y"),
        (["10/05/2026"], True, "%m/%d/%Y"),
        (["no date", ""], False, None),
    ],
)
def test_the_order_of_a_date_is_what_its_numbers_tell(
    dates: Sequence[str], english: bool, expected: str | None, tmp_path: Path
) -> None:
    assert form(tmp_path, dates, english=english).date == expected


@pytest.mark.parametrize(
    ("dates", "found"),
    [
        (["05/10/2026", "04/10/2026"], "cannot be told apart"),
        (["31/10/2026", "10/31/2026"], "dates in two orders"),
        (["31/10/2026", "30.10.2026"], "dates in two orders"),
    ],
)
def test_an_order_that_the_rows_leave_open_is_refused(dates: Sequence[str], found: str, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=rf"{found}.*format = "):
        form(tmp_path, dates)


@pytest.mark.parametrize(
    ("amounts", "decimal"),
    [
        (["1", "-0.5", "1e-7"], "."),
        (["1", "-0,5"], ","),
        (["1,234", "0,00000001"], ","),
        (["1.234,5"], ","),
        (["1,234.5", "1,234"], "."),
    ],
)
def test_a_comma_is_what_the_amounts_tell(amounts: Sequence[str], decimal: str, tmp_path: Path) -> None:
    assert form(tmp_path, ["2026-10-05"], amounts).decimal == decimal


@pytest.mark.parametrize("amounts", [["1,234"], ["0,5", "0.5"]])
def test_a_comma_that_the_amounts_leave_open_is_refused(amounts: Sequence[str], tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"comma may stand before decimals or thousands.*format = "):
        form(tmp_path, ["2026-10-05"], amounts)


def test_what_outlay_toml_says_is_not_asked_of_the_rows(tmp_path: Path) -> None:
    told = form(tmp_path, ["05/10/2026"], ["1,234"], date="%d/%m/%Y", decimal=",")
    assert (told.date, told.decimal) == ("%d/%m/%Y", ",")
