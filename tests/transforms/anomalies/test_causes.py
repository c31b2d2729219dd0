"""The cause is the deepest child that holds most of the money; a dearer price is no event of usage."""

from decimal import Decimal

import polars as pl
import pytest

from transforms.anomalies.causes import OF_USAGE, causes, tags

EVENT = pl.DataFrame({"event": [7], "sign": pl.Series([1], dtype=pl.Int8()), "expected": [280.0]})


def rows(*told: tuple[bool, str, str | None, str, str | None, float, float], tag_set: int = 1) -> pl.DataFrame:
    """during, service, region, sku, resource, cost, quantity."""
    names = ("during", "service", "region", "sku", "resource_id", "cost", "quantity")
    frame = pl.DataFrame([dict(zip(names, row, strict=True)) for row in told])
    return frame.with_columns(
        event=pl.lit(7, pl.Int64()),
        x_tag_set=pl.lit(tag_set, pl.UInt64()),
        cost=pl.col("cost").cast(pl.Decimal(38, 18)),
    )


BEFORE = (
    (False, "EC2", "eu-west-1", "large", "i-1", 560.0, 560.0),
    (False, "EC2", "eu-west-1", "large", "i-2", 560.0, 560.0),
)


@pytest.mark.parametrize(
    ("now", "cause", "region", "sku", "resource"),
    [
        (
            [("eu-west-1", "large", "i-1", 640.0), ("eu-west-1", "large", "i-2", 140.0)],
            "resource", "eu-west-1", "large", "i-1",
        ),
        (
            [("eu-west-1", "large", "i-1", 340.0), ("eu-west-1", "large", "i-2", 340.0)],
            "sku", "eu-west-1", "large", None,
        ),
        (
            [("eu-west-1", "large", "i-1", 280.0), ("us-east-1", "gpu", "i-9", 300.0),
             ("sa-east-1", "gpu", "i-8", 300.0)],
            "sku", None, "gpu", None,
        ),
    ],
    ids=["one resource", "several resources of a SKU", "one SKU in several regions"],
)  # fmt: skip
def test_it_descends_while_one_child_holds_eighty_percent(
    now: list[tuple[str, str, str, float]], cause: str, region: str | None, sku: str, resource: str | None
) -> None:
    told = rows(*BEFORE, *((True, "EC2", where, what, which, cost, cost) for where, what, which, cost in now))
    found = causes(EVENT, told).row(0, named=True)
    assert (found["cause"], found["region"], found["sku"], found["resource_id"]) == (cause, region, sku, resource)
    assert found["share"] >= 0.8


def test_the_same_usage_at_another_price_is_told_from_more_usage() -> None:
    dearer = rows(*BEFORE, (True, "EC2", "eu-west-1", "large", "i-1", 500.0, 280.0))
    more = rows(*BEFORE, (True, "EC2", "eu-west-1", "large", "i-1", 500.0, 500.0))
    unknown = more.with_columns(quantity=pl.lit(None, pl.Float64()))
    shares = [causes(EVENT, each)["usage_share"][0] for each in (dearer, more, unknown)]
    assert shares[0] == pytest.approx(0, abs=0.01)
    assert shares[0] < OF_USAGE
    assert shares[1] == pytest.approx(1, abs=0.01)
    assert shares[2] == pytest.approx(1, abs=0.01)


def test_an_owner_is_whom_the_tags_on_most_of_its_money_name() -> None:
    sets = pl.DataFrame(
        {
            "x_tag_set": pl.Series([1, 1], dtype=pl.UInt64()),
            "key": ["team", "env"],
            "value": ["payments", "prod"],
        }
    )
    told = rows((True, "EC2", "eu-west-1", "large", "i-1", 500.0, 1.0))
    found = tags(told, sets, ("owner", "team")).row(0, named=True)
    assert (found["owner"], found["owner_from"], found["tags"]) == ("payments", "tag", ["env=prod", "team=payments"])
    half = pl.concat([told, rows((True, "EC2", "eu-west-1", "large", "i-2", 500.0, 1.0), tag_set=2)])
    assert tags(half, sets, ("team",)).is_empty()
    assert told["cost"][0] == Decimal(500)
