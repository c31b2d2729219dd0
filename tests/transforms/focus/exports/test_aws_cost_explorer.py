"""AWS_COST_EXPLORER: what a service cost on a day, and what stays unknown."""

from datetime import datetime
from decimal import Decimal

import polars as pl

from sources.reference.providers import providers
from sources.reference.services import services
from transforms.focus import normalise
from transforms.focus.exports import Reference, to_focus

DAY = {
    "BillingPeriodStart": "2026-11-01",
    "BillingPeriodEnd": "2026-12-01",
    "TimePeriodStart": "2026-11-02",
    "TimePeriodEnd": "2026-11-03",
    "LinkedAccount": "000000000042",
    "LinkedAccountName": "Payments",
    "Currency": "USD",
    "UnblendedCost": "1.1234567890",
    "AmortizedCost": "2",
    "UsageQuantity": "7",
    "Estimated": "true",
}


def rows(*names: str) -> pl.DataFrame:
    raw = pl.DataFrame([{"x_row": number, **DAY, "Service": name} for number, name in enumerate(names)])
    named = to_focus("aws-cost-explorer", raw.lazy(), "", Reference(providers(), services()))
    return normalise(named, load_id="load", providers=providers(), pseudonyms=lambda each: each).collect()


def test_a_day_of_a_service_is_a_charge() -> None:
    found = rows("Amazon Simple Storage Service").row(0, named=True)
    assert (found["BilledCost"], found["EffectiveCost"]) == (Decimal("1.123456789"), Decimal(2))
    assert (found["ChargePeriodStart"], found["ChargePeriodEnd"]) == (datetime(2026, 11, 2), datetime(2026, 11, 3))
    assert (found["SubAccountId"], found["SubAccountName"], found["x_provider"]) == ("000000000042", "Payments", "aws")
    assert (found["x_UsageQuantity"], found["x_Estimated"], found["x_reject_reason"]) == ("7", "true", None)


def test_what_it_does_not_tell_stays_unknown() -> None:
    found = rows("Tax", "Amazon Simple Storage Service")
    assert found["ChargeCategory"].to_list() == ["Tax", None]
    assert found.select("ListCost", "ContractedCost", "ResourceId", "RegionId").null_count().row(0) == (2, 2, 2, 2)


def test_services_are_known_by_the_names_that_cost_explorer_gives_them() -> None:
    names = ("Amazon Elastic Compute Cloud - Compute", "EC2 - Other", "AWS Lambda", "Something New")
    assert rows(*names)["ServiceCategory"].to_list() == ["Compute", "Compute", "Compute", "Other"]
