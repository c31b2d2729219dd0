"""First cost in a region of the company and in a service of an account."""

from datetime import date, timedelta

import polars as pl
import pytest

from transforms.anomalies.feedback import KEPT_OUT
from transforms.anomalies.found import USAGE_KEY, found
from transforms.anomalies.news import with_new_regions
from transforms.anomalies.settings import AnomalySettings

FIRST, DAYS = date(2026, 7, 1), 90
COMPLETE = pl.DataFrame(
    {"source": ["bills"], "known": [FIRST], "complete_to": [FIRST + timedelta(days=DAYS - 1)], "broken": [[]]},
    schema_overrides={"broken": pl.List(pl.Date())},
)
UNUSED = pl.DataFrame(
    schema={
        **dict.fromkeys(("provider", "source", "currency", "account", "commitment"), pl.String()),
        "day": pl.Date(), "cost": pl.Decimal(38, 18), "committed": pl.Decimal(38, 18),
    }
)  # fmt: skip
NOT_KEPT_OUT = pl.DataFrame()


def usage(*told: tuple[str, str, str | None, int, int, float]) -> pl.DataFrame:
    """Account, service, region, first and last day, cost a day."""
    rows = [
        {"provider": "aws", "source": "bills", "currency": "USD", "account": account, "service": service,
         "region": region, "day": FIRST + timedelta(days=day), "cost": cost}
        for account, service, region, first, last, cost in told
        for day in range(first, last + 1)
    ]  # fmt: skip
    return pl.DataFrame(rows).with_columns(pl.col("cost").cast(pl.Decimal(38, 18)))


def events(
    *told: tuple[str, str, str | None, int, int, float], kept_out: pl.DataFrame = NOT_KEPT_OUT
) -> list[dict[str, object]]:
    costs = with_new_regions(usage(("1", "EC2", "eu-west-1", 0, DAYS - 1, 100.0), *told), COMPLETE)
    whole = costs.with_columns(resource=pl.lit(None, pl.String)).group_by(*USAGE_KEY, "day").agg(pl.col("cost").sum())
    return found(whole, UNUSED, COMPLETE, AnomalySettings(), kept_out).events.sort("start").to_dicts()


def test_a_region_that_the_company_did_not_use_is_an_event_apart_from_its_service() -> None:
    [new] = events(("1", "EC2", "ap-south-1", 50, 54, 120.0))
    assert (new["kind"], new["new_region"], new["service"], new["goes_on"]) == ("new_region", "ap-south-1", None, False)
    assert ((new["start"], new["last"]), new["expected"]) == (
        (FIRST + timedelta(days=50), FIRST + timedelta(days=54)),
        0,
    )


def test_a_region_that_another_account_used_is_none_and_what_grows_there_is_a_step() -> None:
    told = events(("2", "S3", "us-east-1", 0, DAYS - 1, 60.0), ("1", "EC2", "us-east-1", 50, DAYS - 1, 120.0))
    assert [(each["kind"], each["service"]) for each in told] == [("step", "EC2")]


def test_a_service_that_the_account_did_not_use_is_an_event_while_it_goes_on() -> None:
    [new] = events(("1", "Comprehend", "eu-west-1", 60, DAYS - 1, 80.0))
    assert (new["kind"], new["service"], new["goes_on"]) == ("new_service", "Comprehend", True)


def test_what_is_little_money_or_as_old_as_the_bills_is_none() -> None:
    assert events(("1", "Comprehend", "eu-west-1", 60, 70, 8.0), ("1", "Glue", "eu-west-1", 10, DAYS - 1, 80.0)) == []


@pytest.mark.parametrize(("named", "events_left"), [("commitment", 1), ("service", 0)])
def test_what_is_said_of_a_commitment_keeps_no_usage_out(named: str, events_left: int) -> None:
    said = {"provider": "aws", "account": "1", "first": FIRST, "last": FIRST + timedelta(days=DAYS), named: "EC2"}
    kept_out = pl.DataFrame([{name: said.get(name) for name in KEPT_OUT}], KEPT_OUT)
    assert len(events(("1", "EC2", "eu-west-1", 50, 51, 120.0), kept_out=kept_out)) == events_left
