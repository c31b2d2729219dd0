"""What holds of every change, whatever is in the two periods."""

import random
from decimal import Decimal

import polars as pl
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from transforms.changes.rollup import rolled_up
from transforms.changes.sums import KEY, MONEY, SCHEMA, SIDES, WHOLES
from transforms.changes.terms import TERMS, terms

AMOUNT = st.one_of(
    st.none(),
    st.just(Decimal(0)),
    st.decimals(-10_000, 10_000, places=18, allow_nan=False),
    st.decimals("0.001", 100, places=6, allow_nan=False),
)
FACTOR = st.floats(0.05, 20).map(lambda number: Decimal(str(round(number, 6))))
FEW = settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


@st.composite
def side(draw: st.DrawFn) -> dict[str, object]:
    """What usage came to in one period: well made, wild, or nothing."""
    kind = draw(st.sampled_from(("made", "made", "wild", "none")))
    if kind == "none":
        return {"rows": 0}
    if kind == "wild":
        return {name: draw(AMOUNT) for name in SIDES} | {"rows": 1}
    quantity, price, rate = draw(FACTOR), draw(FACTOR), draw(FACTOR)
    effective = quantity * price * draw(FACTOR)
    made = {"quantity": quantity, "list": quantity * price, "contracted": quantity * price * Decimal("0.9")}
    return {**made, "effective": effective, "priced_in": effective / rate, "rows": 1}


@st.composite
def sums(draw: st.DrawFn) -> pl.DataFrame:
    """SCHEMA's rows, each of a key of its own."""
    rows = []
    for number in range(draw(st.integers(1, 12))):
        row: dict[str, object] = {
            **dict.fromkeys(KEY, "x"),
            "BillingCurrency": draw(st.sampled_from(("USD", "EUR"))),
            "ServiceName": draw(st.sampled_from(("EC2", "S3", None))),
            "PricingUnit": draw(st.sampled_from(("Hrs", None))),
            "x_sku": str(number),
            "PricingCurrency": draw(st.sampled_from(("USD", "EUR", None))),
            "is_recurring": draw(st.sampled_from((True, False, None))),
        }
        for name in ("before", "after"):
            row |= {f"{column}_{name}": value for column, value in draw(side()).items()}
            row |= {f"{whole}_{name}": draw(AMOUNT) for whole in WHOLES}
        rows.append(row)
    frame = pl.DataFrame(rows, schema_overrides=dict(SCHEMA), infer_schema_length=None)
    lacking = [pl.lit(None, kind).alias(name) for name, kind in SCHEMA.items() if name not in frame.columns]
    return (
        frame.with_columns(lacking)
        .select(SCHEMA.names())
        .with_columns(days_before=pl.Series([30] * frame.height), days_after=pl.Series([31] * frame.height))
    )


def swapped(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.rename(
        lambda name: name.replace("_before", "_now").replace("_after", "_before").replace("_now", "_after")
    )


@FEW
@given(sums())
def test_terms_are_the_change_at_every_key_and_roll_up(frame: pl.DataFrame) -> None:
    keys = terms(frame.lazy()).collect()
    assert keys.height == frame.height
    change = sum_of(frame, "after") - sum_of(frame, "before")
    for by in ([*KEY], ["BillingCurrency", "ServiceName"], ["BillingCurrency", "x_sku"], []):
        rolled = rolled_up(keys.lazy(), by).collect()
        added = rolled.select(pl.sum_horizontal(TERMS))
        assert added.to_series().to_list() == (rolled["after"] - rolled["before"]).to_list()
        assert added.to_series().sum() == change


@FEW
@given(sums())
def test_exchanging_the_periods_flips_every_sign(frame: pl.DataFrame) -> None:
    there = terms(frame.lazy()).collect()
    back = terms(swapped(frame).lazy()).collect()
    for by in ([*KEY], ["BillingCurrency"]):
        one, other = (rolled_up(keys.lazy(), by).collect().sort(by, nulls_last=True) for keys in (there, back))
        for name in TERMS:
            opposite = {"new": "gone", "gone": "new"}.get(name, name)
            assert one[name].to_list() == [amount.copy_negate() for amount in other[opposite]]


@FEW
@given(sums(), st.randoms())
def test_the_order_of_rows_does_not_matter(frame: pl.DataFrame, dice: random.Random) -> None:
    order = list(range(frame.height))
    dice.shuffle(order)
    one, other = (rolled_up(terms(rows.lazy()), []).collect() for rows in (frame, frame[order]))
    assert one.select(TERMS).equals(other.select(TERMS))


@FEW
@given(sums())
def test_a_part_of_the_keys_has_the_same_terms_as_in_the_whole(frame: pl.DataFrame) -> None:
    """But for migrations, which are between keys."""
    names = [name for name in TERMS if name not in {"new", "gone", "migrated"}]
    whole, part = terms(frame.lazy()).collect(), terms(frame.head(1).lazy()).collect()
    assert whole.filter(pl.col("x_sku") == "0").select(names).equals(part.select(names))


def sum_of(frame: pl.DataFrame, side: str) -> Decimal:
    names = [f"{name}_{side}" for name in ("effective", *WHOLES)]
    return frame.select(pl.sum_horizontal(pl.col(names).fill_null(0)).cast(MONEY).sum()).item()
