"""What happens to the company's usage: anomalies and their causes, and beside them what looks so and is none.

`planned.py` says which there are, `ordinary.py` what they are on. What comes out has two columns more than USAGE, set
where an event changes something: `event`, its id, and `quantity_without`, what the quantity would be without it.
"""

from datetime import timedelta

import polars as pl

from sources.sample.clouds.commitments import eligible
from sources.sample.clouds.frames import USAGE
from sources.sample.clouds.ordinary import lines, number_of, ordinary, rounded
from sources.sample.clouds.planned import Event, planned, sold
from sources.sample.world import World

# How much of what its series costs that day an event is, and how much money of the list at least: twice what it must
# be to be told from chance, and little enough that it can be cleaned up without another stir.
SHARES = {"spike": 1.3, "step": 0.5, "leak": 0.62}
LEAST_A_DAY = {"spike": 75.0, "step": 60.0, "leak": 70.0}
LEFT_SHARES = {"drop": 0.12, "falling_utilisation": 0.25}
NEW_A_DAY = (95, 160)
# What is counted in hours cannot run more than all day, nor be older than the past that tells what is usual.
BY_THE_HOUR = r"(?i)hour|hrs|month"
USED_FOR_DAYS = 60
KEY = ("day", "account", "service", "meter", "region")


def with_events(usage: pl.DataFrame, resources: pl.DataFrame, own: pl.DataFrame, world: World) -> pl.DataFrame:
    """USAGE after everything that happened to it by `world.as_of`; `resources` is RESOURCE of the same cloud.

    The ordinary usage of the accounts `own`, `ordinary.accounts` of the whole company, is added.
    """
    if resources.is_empty():
        return _marked(usage)
    provider = resources["provider"][0]
    used, beside = _marked(usage.select(USAGE.names)), _marked(ordinary(provider, own, world))
    events = planned(provider, own, world)
    spikes = [event for event in events if event.kind == "spike"]
    targets = _targets(spikes, used, resources, world)
    on_lines = [event for event in events if event.line is not None and event.id not in targets]
    begun = [event for event in events if event.sold is not None]
    return pl.concat(
        [_on_resources(used, spikes, targets, world), _on_lines(beside, on_lines, world), _begun(begun, world)]
    )


def _marked(usage: pl.DataFrame) -> pl.DataFrame:
    return usage.with_columns(event=pl.lit(None, pl.String), quantity_without=pl.lit(None, pl.Decimal(38, 18)))


def _days(events: list[Event], world: World) -> pl.DataFrame:
    """A row an event and day until yesterday: `event`, `kind`, `account`, `day`, `shape`, `line`, `sold`."""
    rows = [
        (event.id, event.kind, event.payer, event.account, day, event.shape(day), event.line, event.sold)
        for event in events
        for ahead in range((min(event.end, world.yesterday) - event.start).days + 1)
        for day in (event.start + timedelta(days=ahead),)
    ]
    schema = {
        **dict.fromkeys(("event", "kind", "payer", "account"), pl.String()),
        "day": pl.Date(),
        "shape": pl.Float64(),
        **dict.fromkeys(("line", "sold"), pl.Int64()),
    }
    return pl.DataFrame(rows, schema, orient="row")


def _on_lines(usage: pl.DataFrame, events: list[Event], world: World) -> pl.DataFrame:
    """The usage beside resources with what lies on lines of ordinary.csv."""
    named = lines().select("line", "service", "meter", "region").with_columns(pl.col("line").cast(pl.Int64))
    hit = _days(events, world).join(named, on="line").select(*KEY, "kind", "shape", hit="event")
    joined = usage.join(hit, on=KEY, how="left", nulls_equal=True, maintain_order="left")
    quantity = pl.col("quantity").cast(pl.Float64)
    share = pl.col("kind").replace_strict(SHARES, default=None, return_dtype=pl.Float64)
    left = pl.col("kind").replace_strict(LEFT_SHARES, default=None, return_dtype=pl.Float64)
    least = pl.col("kind").replace_strict(LEAST_A_DAY, default=None, return_dtype=pl.Float64)
    least = least / pl.col("list_unit_price").cast(pl.Float64)
    more = quantity + pl.col("shape") * pl.max_horizontal(share * quantity, least)
    changed = rounded(pl.when(left.is_null()).then(more).otherwise(quantity * left))
    return _changed(joined, pl.col("hit").is_not_null(), changed).drop("hit", "kind", "shape")


def _changed(usage: pl.DataFrame, rows: pl.Expr, quantity: pl.Expr) -> pl.DataFrame:
    """The usage where the event `hit` gives these rows another quantity."""
    return usage.with_columns(
        event=pl.when(rows).then("hit").otherwise("event"),
        quantity_without=pl.when(rows).then("quantity").otherwise("quantity_without"),
        quantity=pl.when(rows).then(quantity).otherwise("quantity"),
    )


def _targets(
    spikes: list[Event], usage: pl.DataFrame, resources: pl.DataFrame, world: World
) -> dict[str, dict[str, object]]:
    """By spike, the line of a resource that it is on: one that plainly is used, on a series without other events.

    A spike that finds none has none here.
    """
    begins = pl.DataFrame(
        [(event.id, event.account, event.start) for event in spikes], ["spike", "account", "day"], orient="row"
    )
    if begins.is_empty():
        return {}
    plain = resources.filter(pl.col("story").is_null()).select("number", "created")
    there = usage.join(begins, on=["account", "day"]).join(plain, on="number")
    fit = there.filter(
        pl.col("created") <= pl.col("day").dt.offset_by(f"-{USED_FOR_DAYS}d"),
        pl.col("quantity") > 0,
        pl.col("list_unit_price") > 0,
        ~pl.col("unit").str.contains(BY_THE_HOUR),
        ~eligible("service", "meter"),
        ~pl.col("service").is_in(lines()["service"].unique().to_list()),
    )
    luck = world.dice.shares("spike, resource", fit["number"], fit["day"])
    first = fit.with_columns(luck=luck).sort("luck", "number", "meter", "sku").unique("spike", keep="first")
    return {row["spike"]: row for row in first.to_dicts()}


def _on_resources(
    usage: pl.DataFrame, spikes: list[Event], targets: dict[str, dict[str, object]], world: World
) -> pl.DataFrame:
    """The usage with spikes on the lines of resources."""
    line = ("number", "account", "service", "sku", "meter", "operation")
    rows = [{"hit": id_, **{name: target[name] for name in line}} for id_, target in targets.items()]
    schema = {"hit": pl.String(), **{name: USAGE.schema[name] for name in line}}
    days = _days([event for event in spikes if event.id in targets], world).select("day", hit="event")
    hit = pl.DataFrame(rows, schema).join(days, on="hit")
    near = pl.col("day").is_in(hit["day"].unique().to_list()) & pl.col("number").is_in(hit["number"].unique().to_list())
    cost = pl.col("quantity").cast(pl.Float64) * pl.col("list_unit_price").cast(pl.Float64)
    series = ["day", "account", "service"]
    costs = usage.join(hit, on=series, how="semi").group_by(series).agg(series=cost.sum())
    joined = (
        usage.filter(near)
        .join(hit, on=["day", *line], how="left", nulls_equal=True, maintain_order="left")
        .join(costs, on=series, how="left", maintain_order="left")
    )
    price = pl.col("list_unit_price").cast(pl.Float64)
    more = pl.max_horizontal(pl.col("series") * SHARES["spike"], LEAST_A_DAY["spike"]) / price
    changed = _changed(joined, pl.col("hit").is_not_null(), rounded(pl.col("quantity").cast(pl.Float64) + more))
    return pl.concat([usage.filter(~near.fill_null(value=False)), changed.drop("hit", "series")])


def _begun(events: list[Event], world: World) -> pl.DataFrame:
    """Lines of what the company never used before."""
    offers = sold().select(pl.col("row").cast(pl.Int64), "service", "sku", "meter", "unit", "price", "region")
    days = _days(events, world).join(offers, left_on="sold", right_on="row", maintain_order="left")
    luck = [pl.Series([number_of(event) for event in days["event"]], dtype=pl.Int64), days["day"]]
    cost = world.dice.wholes("begun, cost of a day", *NEW_A_DAY, *luck)
    lines_ = days.with_columns(
        number=pl.lit(None, pl.Int64),
        operation=pl.lit(None, pl.String),
        commitment=pl.lit(None, pl.String),
        quantity=rounded(cost / pl.col("price")),
        list_unit_price=rounded(pl.col("price") * 1000) / pl.lit(1000).cast(pl.Decimal(38, 0)),
        quantity_without=pl.lit(0),
    )
    schema = {**USAGE.schema, "event": pl.String(), "quantity_without": pl.Decimal(38, 18)}
    return lines_.select(pl.col(name).cast(kind) for name, kind in schema.items())
