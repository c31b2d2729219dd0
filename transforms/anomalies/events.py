"""From what was found to ANOMALY: several that moved alike are one, moves that cancel are none, each has a sentence."""

import polars as pl

# So many accounts that move alike within a day are one event.
ALIKE_ACCOUNTS, ALIKE_DAYS = 3, 1
# Two steps against each other, so near in time and money, are one thing that moved.
MOVED_WITHIN_DAYS, MOVED_ALIKE = 3, 0.15
STEP_DAYS = 7
# So much of what usage fell by was paid nevertheless.
PAID_ANYWAY = 0.5
EXACT = pl.Decimal(38, 18)
DECIMALS = 6


def exact(amount: pl.Expr) -> pl.Expr:
    """An estimate as money, to a millionth."""
    return (amount * 10**DECIMALS).round().cast(pl.Int64).cast(EXACT) / pl.lit(10**DECIMALS).cast(pl.Decimal(38, 0))


def without_moves(events: pl.DataFrame) -> pl.DataFrame:
    """Less the steps that something else undid at once: the same service elsewhere, or another in the same account.

    `excess` is signed. Only what lasts moves; a day of more beside a day of less is two events.
    """
    lasting = events.filter(
        (pl.col("last") - pl.col("start")).dt.total_days() >= STEP_DAYS - 1,
        pl.col("kind").is_in(["step", "drop", "new_service", "new_region"]),
    ).with_columns(a_day=pl.col("excess") / ((pl.col("last") - pl.col("start")).dt.total_days() + 1))
    names = ["provider", "currency", "account", "service", "start", "a_day", "event"]
    up, down = (lasting.filter(pl.col("sign") == sign).select(names) for sign in (1, -1))
    pairs = up.join(down, on=["provider", "currency"], suffix="_down").filter(
        (pl.col("account") == pl.col("account_down")) | pl.col("service").eq_missing(pl.col("service_down")),
        (pl.col("start") - pl.col("start_down")).dt.total_days().abs() <= MOVED_WITHIN_DAYS,
        (pl.col("a_day") + pl.col("a_day_down")).abs() <= MOVED_ALIKE * pl.col("a_day").abs(),
    )
    moved = pl.concat([pairs["event"], pairs["event_down"]])
    return events.filter(~pl.col("event").is_in(moved.implode()))


def without_uncovered(events: pl.DataFrame, covers: pl.DataFrame) -> pl.DataFrame:
    """Less the drops of what was paid for nevertheless: a commitment is used less, and money counts once.

    `covers` has `provider, commitment, service`: what each commitment is used by. A drop that began a little before, by
    something else, is the same one.
    """
    names = ["event", "provider", "currency", "service", "start", "last", "excess"]
    drops = events.filter(pl.col("sign") < 0, pl.col("commitment").is_null()).select(names)
    falls = events.filter(pl.col("commitment").is_not_null()).select("provider", "commitment", "start", "excess")
    named = drops.join(covers, on=["provider", "service"]).join(falls, on=["provider", "commitment"], suffix="_fall")
    pairs = named.filter(
        (pl.col("start") - pl.col("start_fall")).dt.total_days() <= MOVED_WITHIN_DAYS,
        pl.col("start_fall") <= pl.col("last"),
        pl.col("excess_fall") >= -pl.col("excess") * PAID_ANYWAY,
    )
    return events.filter(~pl.col("event").is_in(pairs["event"].implode()))


def alike(events: pl.DataFrame) -> pl.DataFrame:
    """With `of`, the event that each is a part of: its own, or the largest of several accounts that moved alike.

    Alike is the same service of one provider and currency, in one direction, from the same day or the next.
    """
    group = ["provider", "currency", "service", "new_region", "resource", "sign"]
    ordered = events.sort(*group, "start", nulls_last=True)
    apart = (pl.col("start") - pl.col("start").shift(1).over(group)).dt.total_days() > ALIKE_DAYS
    near = ordered.with_columns(bout=apart.fill_null(value=True).cast(pl.Int64).cum_sum().over(group))
    bout = [*group, "bout"]
    many = (pl.col("account").n_unique().over(bout) >= ALIKE_ACCOUNTS) & pl.col("commitment").is_null()
    largest = pl.col("event").sort_by(pl.col("excess").abs(), descending=True).first().over(bout)
    return near.with_columns(of=pl.when(many).then(largest).otherwise("event")).drop("bout")


def merged(events: pl.DataFrame) -> pl.DataFrame:
    """Events that are one by `of`, as one: their money together, from the first day to the last, of no account."""
    sums = (
        events.sort("event")
        .group_by("of", maintain_order=True)
        .agg(
            pl.col("provider", "currency", "service", "new_region", "resource", "commitment", "sign", "kind").first(),
            account=pl.when(pl.len() == 1).then(pl.col("account").first()),
            accounts=pl.col("account").n_unique().cast(pl.Int64),
            account_names=pl.col("account").unique().sort(),
            start=pl.col("start").min(),
            last=pl.col("last").max(),
            goes_on=pl.col("goes_on").any(),
            flagged_days=pl.col("flagged_days").max(),
            limit_passed=pl.col("limit_passed").min(),
            actual=pl.col("actual").sum(),
            expected=pl.col("expected").sum(),
            excess=pl.col("excess").sum(),
        )
    )
    return sums.rename({"of": "event"})
