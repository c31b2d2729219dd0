"""Google's list prices and billing accounts: all pages, exact prices, the services of the bills alone."""

import json
from datetime import datetime
from decimal import Decimal

import pytest

from sources.base import Unreachable
from sources.billing.google_prices import GooglePrices
from tests.servers.answers import nobody
from tests.servers.cloud_billing import DENIED, CloudBilling, serve, service, sku

COMPUTE = "6F81-5844-456A"
NOW = datetime(2026, 11, 10, 8)
LISTED = {
    "/v1/billingAccounts": [
        {"name": "billingAccounts/01A2B3-C4D5E6-F7A8B9", "open": True, "displayName": "Acme", "currencyCode": "USD"},
        {
            "name": "billingAccounts/000000-111111-222222",
            "open": False,
            "masterBillingAccount": "billingAccounts/01A2B3-C4D5E6-F7A8B9",
        },
    ],
    "/v1/services": [service(COMPUTE, "Compute Engine"), service("AAAA-BBBB-CCCC", "Cloud of nobody here")],
    f"/v1/services/{COMPUTE}/skus": [
        sku(
            "2E27-4F75-95CD",
            (0, "0", 31_611_000),
            serviceRegions=["us-central1", "us-east1"],
            category={"resourceFamily": "Compute", "resourceGroup": "N1Standard", "usageType": "OnDemand"},
        ),
        sku("0000-EGRE-SS00", (0, "0", 0), (1.5, "12345678901", 1), unit="GiBy", serviceRegions=["global"]),
        {"skuId": "NO-PRICE"},
    ],
}


def prices(server: CloudBilling) -> GooglePrices:
    return GooglePrices("google", server.endpoint, NOW)


def test_billing_accounts_are_read_page_by_page() -> None:
    with serve(CloudBilling(LISTED)) as server:
        accounts = prices(server).billing_accounts()
    assert accounts.rows() == [
        ("google", "01A2B3-C4D5E6-F7A8B9", "Acme", True, "USD", None, NOW),
        ("google", "000000-111111-222222", None, False, None, "01A2B3-C4D5E6-F7A8B9", NOW),
    ]


def test_each_tier_of_a_price_is_exact() -> None:
    with serve(CloudBilling(LISTED)) as server:
        rows = prices(server).list_prices({"Compute Engine"}, {"USD"})
    tiers = rows.select("SkuId", "tier_starts_at", "ListUnitPrice", "usage_unit").rows()
    assert tiers == [
        ("2E27-4F75-95CD", Decimal(0), Decimal("0.031611"), "h"),
        ("0000-EGRE-SS00", Decimal(0), Decimal(0), "GiBy"),
        ("0000-EGRE-SS00", Decimal("1.5"), Decimal("12345678901.000000001"), "GiBy"),
    ]
    first, *_, last = rows.to_dicts()
    assert (first["ServiceName"], first["x_usage_type"], first["aggregation_level"]) == (
        *("Compute Engine", "OnDemand"),
        "account",
    )
    assert first["effective_from"] == datetime(2026, 11, 1, 7, 0, 0, 500_000)
    assert [json.loads(each["regions"]) for each in (first, last)] == [["us-central1", "us-east1"], []]


def test_only_services_of_the_bills_are_asked_for_in_each_of_their_currencies() -> None:
    with serve(CloudBilling(LISTED)) as server:
        prices(server).list_prices({"Compute Engine", "Tax"}, {"EUR"})
    skus = [path for path in server.asked if "/skus" in path]
    assert len(skus) == 3
    assert all(COMPUTE in path and "currencyCode=EUR" in path for path in skus)


def test_a_busy_interface_is_asked_again() -> None:
    with serve(CloudBilling(LISTED, [(503, {"error": {"code": 503, "message": "later"}})])) as server:
        assert prices(server).billing_accounts().height == 2
    assert len(server.asked) == 3


def test_a_refusal_says_what_to_allow() -> None:
    with serve(CloudBilling(LISTED, [(403, DENIED)])) as server, pytest.raises(Unreachable, match=r"billing\.viewer"):
        prices(server).billing_accounts()


def test_nobody_there_is_told() -> None:
    with pytest.raises(Unreachable) as refused:
        GooglePrices("google", nobody(), NOW).billing_accounts()
    assert refused.value.transient
