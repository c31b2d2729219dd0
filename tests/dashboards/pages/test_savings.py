"""What /savings says: the ledger, each act with its days, the receipt, what came back and what is still billed."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from dashboards.access.viewer import ON_THIS_MACHINE
from dashboards.pages import home, savings
from dashboards.reports.savings import receipt_table, savings_table
from tests.dashboards.conftest import visit_to
from tests.dashboards.estate import write_state
from tests.dashboards.reading import parts, styled, text
from tests.dashboards.wasteful import AS_OF, CHARGES, tables, wasteful
from warehouse.snapshot import Snapshot, open_snapshot
from warehouse.tables import FINDING


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with open_snapshot(wasteful(tmp_path_factory.mktemp("wasteful") / ".outlay")) as opened:
        yield opened


def test_the_ledger_goes_from_what_was_found_to_what_has_left_the_bill(found: Snapshot) -> None:
    page = savings.render(visit_to(found, "/savings"))
    assert "Of $4.2k a month found in 2026, $1.9k has left the bill" in text(page)
    rungs = [text(rung) for rung in parts(styled(page, "ledger")[0], "Li")]
    assert [rung.split()[0] for rung in rungs] == ["Potential", "Accepted", "Resolved", "Verified"]
    assert "$77.15 not realised, 1" in rungs[2]
    assert "−$1,868.41" in rungs[3]


def test_each_act_shows_its_days_and_a_regression_is_a_row_of_its_own(found: Snapshot) -> None:
    page = text(savings.render(visit_to(found, "/savings")))
    assert "$61.38 30 days $0.00 39 days −$1,868.41 $1,868.40 100%" in page
    assert "Regressed: EIP unattached" in page
    assert "1 verified" in page
    assert "One was claimed and is still on the bill" in page


def test_the_page_starts_with_the_currency_in_which_most_was_verified(tmp_path: Path) -> None:
    told = tables()
    waste = told[FINDING].filter(pl.col("saving_per_month") > 1000)
    dearer = waste.with_columns(finding_id=pl.lit("f" * 16), currency=pl.lit("GBP"), saving_per_month=Decimal(9000))
    more = {**told, FINDING: pl.concat([told[FINDING], dearer.cast(dict(FINDING.schema))])}
    state = write_state(tmp_path / ".outlay", CHARGES, as_of=AS_OF, modified=datetime(2026, 11, 24, 4), more=more)
    with open_snapshot(state) as snapshot:
        assert "$1.9k has left the bill" in text(savings.render(visit_to(snapshot, "/savings")))
        assert "£0.00 has left the bill" in text(savings.render(visit_to(snapshot, "/savings", currency="GBP")))


def test_the_receipt_is_of_the_act_that_the_address_names(found: Snapshot) -> None:
    page = savings.render(visit_to(found, "/savings", act=f"{'2' * 16}:2026-09-21"))
    assert "eipalloc-02" in text(page)
    [link] = [getattr(link, "href", "") for link in parts(page, "A") if text(link) == "Download the receipt"]
    assert link.startswith("/files/receipt.csv?act=")


def test_the_files_hold_what_the_page_shows(found: Snapshot) -> None:
    assert savings_table(found, ON_THIS_MACHINE, {}).height == 3
    assert savings_table(found, ON_THIS_MACHINE, {"year": "2025"}).is_empty()
    days = receipt_table(found, ON_THIS_MACHINE, f"{'1' * 16}:2026-10-14")
    assert days["part"].value_counts().sort("part").rows() == [("act", 1), ("after", 39), ("before", 30)]
    assert days.filter(part="before")["cost"].unique().to_list() == [Decimal("61.38")]
    assert receipt_table(found, ON_THIS_MACHINE, "x:y").is_empty()


def test_home_tells_what_waits_and_what_was_saved(found: Snapshot) -> None:
    page = text(home.render(visit_to(found, "/")))
    assert "3 findings to act on would take $2.3k a month off the invoice" in page
    assert "$1,868.41 a month has left the invoice this year, seen in billing rows" in page


def test_without_any_act_it_says_when_one_counts(snapshot: Snapshot) -> None:
    assert "Nothing has been found or saved yet" in text(savings.render(visit_to(snapshot, "/savings")))
