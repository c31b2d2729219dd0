"""What a month is made of: each series with what came of it, what is known to come, and what is modelled."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from transforms.forecast.agreed import months_from
from transforms.forecast.backtest import Rest, month_after
from transforms.forecast.known import recurring, to_come
from transforms.forecast.panel import SERIES, Panel
from transforms.forecast.profile import Matrix

MONEY = pl.Decimal(38, 18)
WHERE = ("x_source", "BillingCurrency")


@dataclass(frozen=True)
class Items:
    """`rows` has SERIES, `actual` (exact), `known`, `modelled`, `run_rate`, `whole` and `share` (of charges by month).

    The first are the series of the panel and what comes on top, in their order. `known` and `modelled` are (items,
    months) of the months after this.
    """

    rows: pl.DataFrame
    known: Matrix
    modelled: Matrix


def items(
    series: Panel,
    keys: pl.DataFrame,
    rest: Rest,
    expected: Matrix,
    charges: tuple[pl.DataFrame, pl.DataFrame],
    on_hand: pl.DataFrame,
    agreed: pl.DataFrame,
    as_of: date,
) -> Items:
    """`keys` and `rest` are of the panel and what comes on top; `expected` has the days of this and later months.

    `charges` are those by day and by month, `on_hand` more that came this month, `agreed` is AGREED.
    """
    by_day, by_month = charges
    modelled = _modelled(series, keys, rest, by_day, as_of)
    known = _known(by_month, by_day, modelled, as_of)
    later = by_months(expected, as_of)
    many = later.shape[1]
    first = agreed.filter(pl.col("month") == as_of.replace(day=1))
    now = (
        agreed.select(SERIES)
        .unique(maintain_order=True)
        .join(
            first.group_by(SERIES).agg(known=pl.col("amount").sum()),
            on=SERIES,
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
    )
    told = now.with_columns(pl.col("known").fill_null(0.0), actual=pl.lit(0, MONEY), modelled=0.0, run_rate=0.0)
    rows = pl.concat([modelled, known, _on_hand(on_hand, as_of), told], how="diagonal").with_columns(
        pl.col("known", "modelled", "run_rate").fill_null(0.0)
    )
    is_fee = (series.keys["line"] == "purchase").to_numpy()[:, None]
    of_panel, on_top = len(series.values), keys.height - len(series.values)
    bases = _bases(series, later)
    extra = rows.height - keys.height - known.height - told.height
    none = np.zeros((on_top, many))
    return Items(
        rows,
        np.vstack(
            [
                np.where(is_fee, later, 0.0),
                none,
                _later(known, bases, as_of, many),
                np.zeros((extra, many)),
                _agreed(told, agreed, as_of, many),
            ]
        ),
        np.vstack([np.where(is_fee, 0.0, later), np.zeros((rows.height - of_panel, many))]),
    )


def by_months(expected: Matrix, as_of: date) -> Matrix:
    """(series, days from the first of `as_of`'s month on) -> (series, months after it)."""
    sums: list[Matrix] = []
    begin, month = 0, as_of.replace(day=1)
    while begin < expected.shape[1]:
        days = (month_after(month) - month).days
        sums.append(expected[:, begin : begin + days].sum(axis=1))
        begin, month = begin + days, month_after(month)
    return np.stack(sums[1:], axis=1) if len(sums) > 1 else np.zeros((len(expected), 0))


def _bases(series: Panel, later: Matrix) -> pl.DataFrame:
    """WHERE, `bases`: what the series of each come to, a list of the months after this."""
    if not later.shape[1]:
        return pl.DataFrame(schema={**dict.fromkeys(WHERE, pl.String()), "bases": pl.List(pl.Float64)})
    told = series.keys.select(WHERE).with_columns(pl.DataFrame(later, [f"{at}" for at in range(later.shape[1])]))
    sums = told.group_by(WHERE).agg(pl.all().sum())
    return sums.select(*WHERE, bases=pl.concat_list([f"{at}" for at in range(later.shape[1])]))


def _later(known: pl.DataFrame, bases: pl.DataFrame, as_of: date, many: int) -> Matrix:
    """(charges by month, months): their amount, or their share of the month's base; none after their last day."""
    joined = known.join(bases, on=WHERE, how="left", nulls_equal=True, maintain_order="left")
    amount, share = (joined[name].cast(pl.Float64).fill_null(0.0).to_numpy()[:, None] for name in ("amount", "share"))
    base = np.array([each or [0.0] * many for each in joined["bases"].to_list()], dtype=float).reshape(-1, many)
    begins = [months["month"] for months in months_from(as_of, many + 1).slice(1).iter_rows(named=True)]
    lasts = joined["last_day"].fill_null(date.max).to_numpy().astype("datetime64[D]")
    comes = np.array(begins, dtype="datetime64[D]")[None, :] <= lasts[:, None]
    return np.where(comes, amount + share * base, 0.0)


def _agreed(now: pl.DataFrame, agreed: pl.DataFrame, as_of: date, many: int) -> Matrix:
    told = np.zeros((now.height, many))
    month = as_of.replace(day=1)
    at = (pl.col("month").dt.year() - month.year) * 12 + pl.col("month").dt.month() - month.month - 1
    placed = agreed.join(now.select(SERIES).with_row_index("row"), on=SERIES, nulls_equal=True).with_columns(at=at)
    inside = placed.filter(pl.col("at").is_between(0, many - 1))
    np.add.at(told, (inside["row"].to_numpy(), inside["at"].to_numpy()), inside["amount"].to_numpy())
    return told


def _modelled(series: Panel, keys: pl.DataFrame, rest: Rest, by_day: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """A row a series of the panel, in its order: SERIES, `actual` (exact), `known`, `modelled`, `run_rate`."""
    begin = as_of.replace(day=1)
    columns = range(max(0, series.column(begin)), series.days)
    rows, at = np.nonzero(series.complete[:, columns.start :])
    came = pl.DataFrame({"row": rows, "at": at + columns.start})
    keys = keys.with_row_index("row").cast({"row": pl.Int64})
    placed = by_day.filter(pl.col("day") >= begin, pl.col("day") < as_of).join(keys, on=SERIES, nulls_equal=True)
    exact = (
        placed.with_columns(at=(pl.col("day") - series.first).dt.total_days())
        .join(came, on=["row", "at"], how="semi")
        .group_by("row")
        .agg(actual=pl.col("cost").sum())
    )
    is_fee = (keys["line"] == "purchase").to_numpy()
    amounts = (
        pl.DataFrame(
            {
                "known": np.where(is_fee, rest.expected, 0.0),
                "modelled": np.where(is_fee, 0.0, rest.expected),
                "run_rate": np.where(is_fee, 0.0, rest.run_rate),
                "method": rest.method,
            }
        )
        .with_row_index("row")
        .cast({"row": pl.Int64})
    )
    return (
        keys.join(exact, on="row", how="left")
        .join(amounts, on="row", how="left")
        .sort("row")
        .drop("row")
        .with_columns(pl.col("actual").fill_null(0).cast(MONEY))
    )


def _known(by_month: pl.DataFrame, by_day: pl.DataFrame, modelled: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """A row a charge by month: SERIES, `actual` (exact), `known`, `whole`, `share`."""
    usual = by_day.group_by(*WHERE, month=pl.col("day").dt.month_start()).agg(
        base=pl.col("cost").cast(pl.Float64).sum()
    )
    total = pl.col("actual").cast(pl.Float64) + pl.col("known") + pl.col("modelled")
    base = modelled.group_by(WHERE).agg(base=total.sum())
    told = to_come(recurring(by_month, usual, as_of), base)
    hand = _on_hand(by_month, as_of)
    return (
        hand.join(
            told.select(*SERIES, "rest", "whole", "share", "amount", "last_day"),
            on=SERIES,
            how="full",
            coalesce=True,
            nulls_equal=True,
        )
        .with_columns(
            pl.col("actual").fill_null(0).cast(MONEY), known=pl.col("rest").fill_null(0.0), modelled=0.0, run_rate=0.0
        )
        .drop("rest")
    )


def _on_hand(charges: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """SERIES, `actual`: what the month has of charges by month, exactly."""
    month = as_of.replace(day=1)
    inside = charges.filter(pl.col("day") >= month, pl.col("day") < month_after(month))
    return inside.group_by(SERIES).agg(actual=pl.col("cost").sum().cast(MONEY))
