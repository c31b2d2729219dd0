"""When a month is closed, and since when."""

from datetime import date, timedelta

import polars as pl

from transforms.spend.month_status import month_status
from warehouse.tables import BILL_LINE, MONTH_STATUS

NOTHING_BEFORE = MONTH_STATUS.empty()
SETTLING = pl.DataFrame({"provider": ["aws", "azure"], "days": [14, 5]})


def lines(*rows: tuple[str | None, int], provider: str = "aws", period: str = "2026-10") -> pl.DataFrame:
    """A line an invoice id (or none), with so many rows that cost something."""
    common = {
        "x_source": f"{provider}-bill",
        "x_period": period,
        "x_provider": provider,
        "x_line": "usage",
        "x_rows": 9,
    }
    told = [{**common, "InvoiceId": invoice, "x_rows_with_cost": rows} for invoice, rows in rows]
    return pl.DataFrame(told, schema=BILL_LINE.schema)


def judged(
    bill: pl.DataFrame, day: str, earlier: pl.DataFrame = NOTHING_BEFORE, **more: pl.DataFrame
) -> dict[str, object]:
    return month_status(bill, as_of=date.fromisoformat(day), earlier=earlier, settling=SETTLING, **more).row(
        0, named=True
    )


INVOICED = lines(("A-1", 5))
SAYS_CLOSED = pl.DataFrame(
    [("aws-bill", "2026-10", True)], schema=["source", "billing_period", "is_closed"], orient="row"
)


def test_an_invoiced_month_closes_fourteen_days_after_its_end() -> None:
    before, then = judged(INVOICED, "2026-11-14"), judged(INVOICED, "2026-11-15")
    assert (before["status"], before["reason"]) == ("open", "closes on 2026-11-15 at the earliest")
    assert (before["earliest_close"], before["closed_at"]) == (date(2026, 11, 15), None)
    assert (then["status"], then["closed_at"]) == ("closed", date(2026, 11, 15))


def test_rows_of_a_cost_without_an_invoice_keep_it_open() -> None:
    found = judged(lines(("A-1", 5), (None, 3)), "2026-12-01")
    assert (found["status"], found["reason"], found["rows_without_invoice"]) == (
        "open",
        "3 rows without an invoice id",
        3,
    )
    assert judged(lines(("A-1", 5), (None, 1)), "2026-12-01")["reason"] == "1 row without an invoice id"


def test_rows_that_cost_nothing_need_no_invoice() -> None:
    assert judged(lines(("A-1", 5), (None, 0)), "2026-12-01")["status"] == "closed"


def test_a_source_that_never_names_an_invoice_is_unknown_and_says_why() -> None:
    found = judged(lines((None, 5)), "2026-12-01")
    assert (found["status"], found["closed_at"]) == ("unknown", None)
    assert "no invoice ids" in str(found["reason"])


def test_one_that_named_one_in_another_month_is_open() -> None:
    both = pl.concat([lines((None, 5)), lines(("A-1", 1), period="2026-09")])
    found = month_status(both, as_of=date(2026, 12, 1), earlier=NOTHING_BEFORE, settling=SETTLING)
    assert found["status"].to_list() == ["closed", "open"]


def test_the_providers_word_counts_for_invoice_ids_but_not_for_the_days() -> None:
    open_rows = lines((None, 5))
    assert judged(open_rows, "2026-11-10", said=SAYS_CLOSED)["status"] == "open"
    found = judged(open_rows, "2026-11-15", said=SAYS_CLOSED)
    assert (found["status"], found["reason"]) == ("closed", "the provider says that it is closed")


def test_a_provider_that_says_that_it_may_change_is_believed() -> None:
    still = SAYS_CLOSED.with_columns(is_closed=pl.lit(value=False))
    for bill in (INVOICED, lines((None, 5))):
        found = judged(bill, "2026-12-01", said=still)
        assert (found["status"], found["reason"]) == ("open", "the provider says that it may still change")


def test_each_provider_has_days_of_its_own_and_one_that_says_nothing_has_none() -> None:
    for provider, last_open in (("azure", "2026-11-05"), ("acme", "2026-10-31")):
        bill = lines(("E04", 5), provider=provider)
        next_day = f"{date.fromisoformat(last_open) + timedelta(days=1)}"
        assert (judged(bill, last_open)["status"], judged(bill, next_day)["status"]) == ("open", "closed")


def test_since_and_closed_at_keep_their_first_day() -> None:
    first = month_status(INVOICED, as_of=date(2026, 11, 20), earlier=NOTHING_BEFORE, settling=SETTLING)
    later = judged(INVOICED, "2026-11-24", first)
    assert (later["since"], later["closed_at"]) == (date(2026, 11, 20), date(2026, 11, 20))


def test_a_month_that_opens_again_remembers_when_it_was_first_closed() -> None:
    closed = month_status(INVOICED, as_of=date(2026, 11, 20), earlier=NOTHING_BEFORE, settling=SETTLING)
    opened = month_status(lines(("A-1", 5), (None, 1)), as_of=date(2026, 11, 24), earlier=closed, settling=SETTLING)
    assert opened.select("status", "since", "closed_at").row(0) == ("open", date(2026, 11, 24), date(2026, 11, 20))
    again = judged(INVOICED, "2026-11-26", opened)
    assert (again["status"], again["since"], again["closed_at"]) == ("closed", date(2026, 11, 26), date(2026, 11, 20))


def test_no_bill_has_no_status() -> None:
    found = month_status(BILL_LINE.empty(), as_of=date(2026, 11, 20), earlier=NOTHING_BEFORE, settling=SETTLING)
    assert (found.height, found.schema) == (0, MONTH_STATUS.schema)
