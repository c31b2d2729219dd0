"""What runs ask of Cost Explorer: open months once a day, closed ones once, and never past the bound."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.settings import load
from pipelines.workspace import Workspace
from sources.billing.aws_cost_explorer import MONTHS, today_in_utc
from tests.pipelines.exports import run
from tests.servers.cost_explorer import DENIED, CostExplorer, day, group, serve

pytestmark = pytest.mark.usefixtures("aws_credentials")


@pytest.fixture
def explorer() -> Iterator[CostExplorer]:
    """A dollar, amortized two, on the first day of each of the last two months."""
    this = today_in_utc().replace(day=1)
    last = (this - timedelta(days=1)).replace(day=1)
    pages = {
        f"{first:%Y-%m}": [[day(f"{first}", f"{first + timedelta(days=1)}", group("Tax", "000000000042", "1", "2"))]]
        for first in (this, last)
    }
    with serve(CostExplorer(pages)) as server:
        yield server


def configure(folder: Path, explorer: CostExplorer, more: str = "") -> None:
    source = f'[[billing]]\nname = "ce"\nkind = "aws-cost-explorer"\nendpoint = "{explorer.endpoint}"\n'
    (folder / "outlay.toml").write_text(source + more, encoding="utf-8")


def test_what_is_known_is_not_asked_for_again(explorer: CostExplorer, tmp_path: Path) -> None:
    configure(tmp_path, explorer)
    first = run(tmp_path)
    assert first.held == []
    assert first.costs == {"BilledCost": Decimal(2), "EffectiveCost": Decimal(4)}
    assert first.notes == ["Asking AWS Cost Explorer: 13 requests cost 0.13 USD; 0.13 USD of 1 USD are spent today."]
    assert len(explorer.months) == len(set(explorer.months)) == MONTHS
    again = run(tmp_path)
    assert (again.read, again.notes, len(explorer.months)) == ([], [], MONTHS)


def test_at_the_bound_the_older_months_are_missing_and_it_is_told(explorer: CostExplorer, tmp_path: Path) -> None:
    configure(tmp_path, explorer, "[limits]\napi_cost_per_day = 0.02\n")
    bounded = run(tmp_path)
    assert bounded.billed == 2
    assert len(bounded.held) == MONTHS - 2
    assert "0.02 USD are spent today" in bounded.held[0]
    configure(tmp_path, explorer)
    assert run(tmp_path).held == []


def test_a_refused_month_leaves_what_was_there(explorer: CostExplorer, tmp_path: Path) -> None:
    configure(tmp_path, explorer)
    explorer.refusals.append((400, DENIED))
    refused = run(tmp_path)
    assert (refused.billed, len(refused.held)) == (1, 1)
    assert "AccessDeniedException" in refused.held[0]
    assert run(tmp_path).billed == 2


def test_a_month_is_closed_once_no_day_of_it_is_estimated(explorer: CostExplorer, tmp_path: Path) -> None:
    last, this = sorted(explorer.pages)
    for page in explorer.pages[last]:
        page[0]["Estimated"] = False
    configure(tmp_path, explorer)
    run(tmp_path)
    far = Workspace(load(tmp_path / "outlay.toml"), today_in_utc() + timedelta(days=60))
    with far.store() as store:
        far.publish()
        told = store.frame("SELECT billing_period, status, reason FROM month_status ORDER BY ALL").rows()
    assert told == [
        (last, "closed", "the provider says that it is closed"),
        (this, "open", "the provider says that it may still change"),
    ]
