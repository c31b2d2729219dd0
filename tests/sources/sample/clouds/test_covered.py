"""Who covers what: commitments that could take from each other in their order, the others side by side."""

from datetime import date

import polars as pl

from sources.sample.clouds.commitments import COMMITMENT
from sources.sample.clouds.covered import covered
from sources.sample.clouds.falls import without_marks
from sources.sample.clouds.frames import USAGE
from sources.sample.clouds.prices import priced
from sources.sample.clouds.terms import Terms

DAY, NEXT = date(2026, 3, 1), date(2026, 3, 2)
TERMS = Terms("1", "USD", scale=10)


def lines(*rows: tuple[date, str, int]) -> pl.DataFrame:
    """USAGE of a dollar an hour: day, meter and hours of each."""
    whole = [
        {"day": day, "account": "1", "service": "S", "sku": meter, "meter": meter, "unit": "Hrs", "quantity": hours}
        for day, meter, hours in rows
    ]
    usage = pl.DataFrame(whole, USAGE.schema).with_columns(list_unit_price=1).cast(USAGE.schema)
    return priced(without_marks(usage), TERMS)


def term(slot: int, meters: str, dollars: int, start: date = DAY, end: date = date(2027, 3, 1)) -> dict[str, object]:
    """A term that gives what is listed for two dollars for one, so many dollars of a day's."""
    days = {"start": start, "end": end, "daily": dollars * 10**TERMS.scale}
    return {"id": f"{slot} {start}", "slot": slot, "meters": meters, "off_percent": 50, **days}


def told(rows: pl.DataFrame, *terms: dict[str, object]) -> list[tuple[object, ...]]:
    """Meter, hours and commitment of each line."""
    both = covered(rows, pl.DataFrame(list(terms), COMMITMENT.schema), TERMS.scale)
    return both.select("meter", pl.col("quantity").cast(pl.Int64), "commitment").rows()


def test_what_one_leaves_a_later_one_that_could_cover_it_takes() -> None:
    rows = lines((DAY, "box:a", 10), (DAY, "box:b", 4))
    both = told(rows, term(2, "box", 2), term(1, "box:a", 3))
    assert both == [
        ("box:a", 6, f"1 {DAY}"),
        ("box:a", 4, f"2 {DAY}"),
        ("box:b", 4, None),
    ]


def test_those_that_cannot_take_from_each_other_cover_as_they_would_alone() -> None:
    rows = lines((DAY, "box:a", 10), (DAY, "box:b", 4), (NEXT, "box:b", 4))
    first, second = term(1, "box:a", 3), term(2, "box:b", 1)
    assert [row for row in told(rows, first, second) if row[2]] == [
        row for each in (first, second) for row in told(rows, each) if row[2]
    ]


def test_a_day_is_of_the_term_that_runs_on_it() -> None:
    rows = lines((DAY, "box:a", 2), (NEXT, "box:a", 2))
    both = told(rows, term(1, "box:a", 1, end=NEXT), term(1, "box:a", 1, start=NEXT))
    assert both == [("box:a", 2, f"1 {DAY}"), ("box:a", 2, f"1 {NEXT}")]
