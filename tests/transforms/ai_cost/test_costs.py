"""Charges of AI added up: tokens counted once, cost per million, cache hits, and capacity that is paid by the hour."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from sources.reference.ai import ai_meters, ai_models, ai_services
from transforms.ai_cost.costs import ai_costs, charged
from transforms.ai_cost.figures import summed
from transforms.ai_cost.meters import Known
from warehouse.tables import COST_AND_USAGE, TAG_SET

KNOWN = Known(ai_services(), ai_meters(), ai_models())
MODEL = "EUW1-Claude4.6Sonnet-{}"
TAGS = pl.DataFrame(
    {"x_tag_set": [1, 1, 2], "key": ["team", "owner", "team"], "value": ["data", "ada", "ops"]}, schema=TAG_SET.schema
)


def charge(meter: str, quantity: int, amount: str, **more: Any) -> dict[str, Any]:
    return {
        "x_source": "aws",
        "ChargePeriodStart": datetime(2026, 10, 3, 7),
        "x_provider": "aws",
        "ServiceName": "Amazon Bedrock",
        "SkuMeter": MODEL.format(meter),
        "ConsumedQuantity": Decimal(quantity),
        "ConsumedUnit": "1K tokens",
        "BillingCurrency": "USD",
        "ChargeCategory": "Usage",
        "EffectiveCost": Decimal(amount),
        "BilledCost": Decimal(amount),
        "ListCost": Decimal(amount),
        **more,
    }


def costs(*charges: dict[str, Any]) -> pl.DataFrame:
    schema = {**dict(COST_AND_USAGE.schema.items()), "x_source": pl.String()}
    rows = pl.LazyFrame(charges, schema={**schema, "x_tag_set": pl.UInt64()})
    return ai_costs(charged(rows).collect(), TAGS, KNOWN)


CHARGES = (
    charge("input-tokens", 1_000, "3", x_tag_set=1),
    charge("cache-read-input-token-count", 8_000, "2.4", x_tag_set=1),
    charge("cache-write-input-token-count", 1_000, "3.75", x_tag_set=2),
    charge("output-tokens", 500, "7.5"),
)


def test_a_token_that_a_cache_served_is_not_among_the_uncached_ones() -> None:
    found = costs(*CHARGES).filter(pl.col("x_token_direction") == "Input")
    by_action = dict(found.select("x_token_cache_action", "tokens").rows())
    assert by_action == {"Uncached": 1_000_000, "Read": 8_000_000, "Write": 1_000_000}


def test_cost_per_million_tokens_and_the_share_of_cache_hits() -> None:
    [row] = summed(costs(*CHARGES), ["x_model"]).to_dicts()
    assert (row["x_model"], row["cost"], row["tokens"]) == ("claude-sonnet-4.6", Decimal("16.65"), 10_500_000)
    assert row["cost_per_million_tokens"] == Decimal("1.585714285714285714")
    assert row["cache_hit_percent"] == 80.0


def test_an_owner_is_who_the_tags_name_and_owner_comes_before_team() -> None:
    found = costs(*CHARGES).sort("tokens", "EffectiveCost")
    assert dict(found.select("x_token_cache_action", "x_owner").rows()) == {
        None: None,
        "Uncached": "ada",
        "Read": "ada",
        "Write": "ops",
    }


def test_no_charge_is_lost_though_its_meter_tells_nothing() -> None:
    found = costs(*CHARGES, charge("", 0, "-1", SkuMeter=None, ChargeCategory="Credit", ConsumedQuantity=None))
    assert found["EffectiveCost"].sum() == Decimal("15.65")
    assert found.filter(ChargeCategory="Credit").select("tokens", "x_model").rows() == [(None, None)]


def test_capacity_by_the_hour_is_used_as_far_as_the_bill_tells_and_has_a_break_even() -> None:
    by_hour = {"SkuMeter": "EUW1-Claude4.6Sonnet-ProvisionedThroughput-ModelUnits", "ConsumedUnit": "Hrs"}
    reserved = [
        charge("", 60, "60", **by_hour, CommitmentDiscountStatus="Used"),
        charge("", 40, "40", **by_hour, CommitmentDiscountStatus="Unused"),
    ]
    [row] = summed(costs(charge("input-tokens", 1_000, "5"), *reserved), ["x_model"]).to_dicts()
    assert (row["provisioned_cost"], row["provisioned_used_percent"]) == (100, 60.0)
    assert row["break_even_tokens"] == 20_000_000
    [unknown] = summed(costs(charge("", 60, "60", **by_hour)), ["x_model"]).to_dicts()
    assert (unknown["provisioned_used_percent"], unknown["break_even_tokens"]) == (None, None)


def test_months_and_currencies_are_never_added_up() -> None:
    later = charge("input-tokens", 1, "1", ChargePeriodStart=datetime(2026, 11, 1))
    found = summed(costs(*CHARGES, later, charge("input-tokens", 1, "9", BillingCurrency="EUR")), ["month"])
    assert found.select("month", "BillingCurrency", "cost").rows() == [
        (date(2026, 10, 1), "USD", Decimal("16.65")),
        (date(2026, 10, 1), "EUR", Decimal(9)),
        (date(2026, 11, 1), "USD", Decimal(1)),
    ]
