"""What happens to the company's usage: anomalies and their causes, and beside them what looks so and is none.

`planned.py` says which there are, `ordinary.py` what they are on. What comes out has two columns more than USAGE, set
where an event changes something: `event`, its id, and `quantity_without`, what the quantity would be without it.
"""

from datetime import timedelta

import polars as pl

from sources.sample.clouds.commitments import eligible
from sources.sample.clouds.frames import USAGE
from sources.sample.clouds.ordinary import accounts, lines, number_of, ordinary, rounded
from sources.sample.clouds.planned import Event, planned, sold
from sources.sample.world import World

# An event is at least this much of what its series costs that day, and at least this much money of the list.
SHARES = {"spike": 1.3, "step": 0.8, "leak": 0.9}
LEAST_A_DAY = 75.0
LEFT_SHARES = {"drop": 0.12, "falling_utilisation": 0.25}
NEW_A_DAY = (95, 160)
# What is counted in hours cannot run more than all day, nor be older than the past that tells what is usual.
BY_THE_HOUR = r"(?i)hour|hrs|month"
USED_FOR_DAYS = 60
KEY = ("day", "account", "service", "meter", "region")


def with_events(usage: pl.DataFrame, resources: pl.DataFrame, world: World) -> pl.DataFrame:
    """USAGE after everything that happened to it by `world.as_of`; `resources` is RESOURCE of the same cloud.

    The company's ordinary usage beside its resources is added.
    """
    if resources.is_empty():
        return _marked(usage)
    provider = resources["provider"][0]
    own = accounts(resources, world)
    whole = pl.concat([usage.select(USAGE.names), ordinary(provider, own, world)])
    events = planned(provider, own, world)
    spikes = [event for event in events if event.kind == "spike"]
    targets = {event.id: _target(event, whole, resources, world) for event in spikes}
    on_lines = [event for event in events if event.line is not None and targets.get(event.id) is None]
    changed = _on_lines(_marked(whole), on_lines, world)
    for event in spikes:
        if (target := targets[event.id]) is not None:
            changed = _on_resource(changed, event, target, world)
    begun = [event for event in events if event.sold is not None]
    return pl.concat([changed, _begun(begun, world)])


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
    """The usage with what lies on lines of ordinary.csv."""
    named = lines().select("line", "service", "meter", "region").with_columns(pl.col("line").cast(pl.Int64))
    hit = _days(events, world).join(named, on="line").select(*KEY, "kind", "shape", hit="event")
    joined = usage.join(
        hit.with_columns(none=pl.lit(None, pl.Int64)),
        left_on=[*KEY, "number"],
        right_on=[*KEY, "none"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    quantity = pl.col("quantity").cast(pl.Float64)
    share = pl.col("kind").replace_strict(SHARES, default=None, return_dtype=pl.Float64)
    left = pl.col("kind").replace_strict(LEFT_SHARES, default=None, return_dtype=pl.Float64)
    least = LEAST_A_DAY / pl.col("list_unit_price").cast(pl.Float64)
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


def _target(event: Event, usage: pl.DataFrame, resources: pl.DataFrame, world: World) -> dict[str, object] | None:
    """The line of a resource that a spike is on: one that plainly is used, on no series that has another event."""
    used = resources.filter(pl.col("story").is_null(), pl.col("created") <= event.start - timedelta(days=USED_FOR_DAYS))
    candidates = usage.filter(
        pl.col("day") == event.start,
        pl.col("account") == event.account,
        pl.col("quantity") > 0,
        pl.col("list_unit_price") > 0,
        ~pl.col("unit").str.contains(BY_THE_HOUR),
        ~eligible("service", "meter"),
        ~pl.col("service").is_in(lines()["service"].unique().to_list()),
    ).join(used.select("number"), on="number", how="semi")
    if candidates.is_empty():
        return None
    luck = world.dice.shares("spike, resource", candidates["number"], event.start.toordinal())
    return candidates.with_columns(luck=luck).sort("luck", "number", "meter", "sku").row(0, named=True)


def _on_resource(usage: pl.DataFrame, event: Event, target: dict[str, object], world: World) -> pl.DataFrame:
    """The usage with a spike on this line."""
    within = pl.col("day").is_between(event.start, min(event.end, world.yesterday))
    same = {name: target[name] for name in ("number", "account", "service", "sku", "meter", "operation")}
    rows = within & pl.all_horizontal(pl.col(name).eq_missing(pl.lit(value)) for name, value in same.items())
    price = pl.col("list_unit_price").cast(pl.Float64)
    cost = pl.col("quantity").cast(pl.Float64) * price
    series = usage.filter(within, account=target["account"], service=target["service"])
    costs = series.group_by("day").agg(series=cost.sum())
    joined = usage.join(costs, on="day", how="left", maintain_order="left").with_columns(hit=pl.lit(event.id))
    more = pl.max_horizontal(pl.col("series") * SHARES["spike"], LEAST_A_DAY) / price
    quantity = rounded(pl.col("quantity").cast(pl.Float64) + more)
    return _changed(joined, rows, quantity).drop("series", "hit")


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
