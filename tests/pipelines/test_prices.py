"""List prices and billing accounts beside Google's bills: read where they are wanted, never in the way of bills."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.settings import SettingsError, load
from pipelines.workspace import Workspace
from tests.pipelines.exports import AS_OF, run
from tests.pipelines.test_bigquery import FIRST, STANDARD, charge
from tests.servers.cloud_billing import DENIED, CloudBilling, serve, service, sku

COMPUTE = "6F81-5844-456A"
LISTED: dict[str, Any] = {
    "/v1/billingAccounts": [{"name": "billingAccounts/01A2B3-C4D5E6-F7A8B9", "open": True, "displayName": "Acme"}],
    "/v1/services": [service(COMPUTE, "Compute Engine"), service("AAAA-BBBB-CCCC", "BigQuery")],
    f"/v1/services/{COMPUTE}/skus": [sku("2E27-4F75-95CD", (0, "0", 31_611_000))],
}


@pytest.fixture
def server() -> Iterator[CloudBilling]:
    with serve(CloudBilling(LISTED)) as billing:
        yield billing


def write(folder: Path, rows: list[dict[str, Any]], name: str = STANDARD) -> None:
    (folder / f"{name}.json").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")


def configure(folder: Path, server: CloudBilling, wanted: str = "prices = true", kind: str = "gcp-billing") -> None:
    source = (
        f'[[billing]]\nname = "google"\nkind = "{kind}"\npath = "*.json"\nendpoint = "{server.endpoint}"\n{wanted}\n'
    )
    (folder / "outlay.toml").write_text(source, encoding="utf-8")
    write(folder, FIRST)


def kept(folder: Path, table: str) -> pl.DataFrame:
    with Workspace(load(folder / "outlay.toml"), AS_OF).store() as store:
        return store.frame(f'FROM "{table}"')


def test_prices_of_the_services_in_the_bills_are_kept(server: CloudBilling, tmp_path: Path) -> None:
    configure(tmp_path, server)
    assert run(tmp_path).held == []
    [price] = kept(tmp_path, "list_price").to_dicts()
    assert (price["source"], price["SkuId"], str(price["ListUnitPrice"])) == (
        *("google", "2E27-4F75-95CD"),
        "0.031611000000000000",
    )
    assert kept(tmp_path, "billing_account")["BillingAccountName"].to_list() == ["Acme"]
    for mart in ("cost_daily", "cost_daily_rollup", "cost_monthly"):
        assert set(kept(tmp_path, mart)["BillingAccountName"]) == {"Acme"}, mart


def test_they_are_asked_for_when_there_are_new_bills_and_by_who_wants_them(
    server: CloudBilling, tmp_path: Path
) -> None:
    configure(tmp_path, server, "")
    run(tmp_path)
    assert server.asked == []
    configure(tmp_path, server)
    write(tmp_path, [charge("2026-11-09T05:00:00Z", 1.0)], "more")
    run(tmp_path)
    asked = len(server.asked)
    assert asked > 0
    run(tmp_path)
    assert len(server.asked) == asked


def test_a_refusal_holds_back_no_bill_and_is_tried_again(server: CloudBilling, tmp_path: Path) -> None:
    configure(tmp_path, server)
    server.refusals.append((403, DENIED))
    run(tmp_path)
    [held] = kept(tmp_path, "held_back").to_dicts()
    assert (held["billing_period"], held["object"]) == (None, server.endpoint)
    assert "roles/billing.viewer" in held["reason"]
    assert run(tmp_path).billed > 0
    assert kept(tmp_path, "held_back").height == 0
    assert kept(tmp_path, "list_price").height == 1


def test_what_is_forgotten_leaves_no_price(server: CloudBilling, tmp_path: Path) -> None:
    configure(tmp_path, server)
    run(tmp_path)
    with Workspace(load(tmp_path / "outlay.toml"), AS_OF).store() as store:
        store.forget("google")
    assert kept(tmp_path, "list_price").height == kept(tmp_path, "billing_account").height == 0


def test_beside_other_bills_nobody_tells_prices(server: CloudBilling, tmp_path: Path) -> None:
    configure(tmp_path, server, kind="focus")
    with pytest.raises(SettingsError, match=r"prices.*expected false: nobody tells list prices beside focus"):
        load(tmp_path / "outlay.toml")
