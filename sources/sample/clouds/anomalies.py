"""The truth of what happened to the bills: each event that a perfect reader could see, and changes that are none.

An event's money is its effective cost with it minus without it, line by line, of the days that are complete; of falling
utilisation, the same of what is unused, an event a commitment; of a drop that goes on, none. Those of the first four
weeks of the buckets, before which nobody can tell what is usual, and those that have not gone on long enough to be told
from chance are there as what nobody can tell.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import polars as pl

from sources.reference.services import services
from sources.sample.clouds.charges import seen_on
from sources.sample.clouds.large import KNOWN_AFTER_DAYS, LEAST_A_DAY, complete_to, large_things
from sources.sample.clouds.ordinary import accounts, dearer, lines
from sources.sample.clouds.planned import WHY, planned
from sources.sample.world import Bill, World
from warehouse.tables.truth import TRUE_ANOMALY

# So many complete days an event takes to be seen; fewer days of a step are a spike.
LONG_ENOUGH_DAYS = {"leak": 10, "falling_utilisation": 3}
STEP_DAYS = 7
# Of large jobs, so many month-ends have to agree before anybody can know that they come each month.
MONTH_ENDS = 3
NOT_YET_KNOWN = (
    "Jobs of the month's end run on its last days and the first; nothing tells yet that they come each month."
)
NONE_WHY = {
    "price_change": "The list price rose by a few percent, as it does once a year.",
    "month_end": "Jobs of the month's end run on its last three days and the first, each month.",
    "migration": "The traffic moved to another region in ten days; in all it is as before.",
    "launch": "A launch that was planned grew for two months, a little each day.",
    "purchase": "A commitment was bought upfront: it is billed at once and has no effective cost of its own.",
}


def true_anomalies(bill: Bill, world: World) -> pl.DataFrame:
    """TRUE_ANOMALY of one payer."""
    own = accounts(bill.resources, world).filter(payer=bill.payer)
    told = pl.concat([_events(bill, own, world), large_things(bill, world), _none(bill, own, world)])
    named = told.with_columns(service=in_focus(bill.provider))
    return named.unique(TRUE_ANOMALY.key, keep="first", maintain_order=True)


def in_focus(provider: str) -> pl.Expr:
    """The service's name in FOCUS: Azure's bills have categories of meters under names of their own."""
    known = services().filter(provider=provider)
    code = pl.col("service").str.to_lowercase() if provider == "azure" else pl.col("service")
    return pl.coalesce(
        code.replace_strict(known["code"], known["name"], default=None, return_dtype=pl.String), pl.col("service")
    )


def _events(bill: Bill, own: pl.DataFrame, world: World) -> pl.DataFrame:
    plan = {event.id: event for event in planned(bill.provider, own, world)}
    touched = seen_on(bill.lines, world).filter(pl.col("event").is_in(list(plan))).collect()
    complete = complete_to(world)
    more = (pl.col("effective_cost") - pl.col("effective_without")).filter(pl.col("day") <= complete)
    unused = pl.when(pl.col("kind") == "unused").then("commitment")
    found = touched.group_by("event", commitment=unused, maintain_order=True).agg(
        pl.col("account", "service", "region", "number").first(),
        start=pl.col("day").min(),
        last=pl.col("day").max(),
        money=more.sum(),
    )
    rows = [
        {
            **row,
            "kind": kind,
            "anomalous": known,
            "provider": bill.provider,
            "end": None if goes_on else row["last"],
            "money": None if goes_on and kind == "drop" else row["money"],
            "currency": bill.currency,
            "why": WHY[event.kind],
        }
        for row in _with_causes(found, bill).to_dicts()
        for event in (plan[row["event"]],)
        for kind, known in (_seen_as(event.kind, row["start"], complete, world),)
        for goes_on in (row["last"] >= complete,)
    ]
    return _truth(rows)


def _with_causes(found: pl.DataFrame, bill: Bill) -> pl.DataFrame:
    """With `resource_id`; the cause of falling utilisation is the commitment, wherever its usage fell."""
    of_commitment = pl.col("commitment").is_not_null()
    ids = bill.resources.select("number", resource_id="resource_key")
    return found.join(ids, on="number", how="left", maintain_order="left").with_columns(
        resource_id=pl.coalesce("commitment", "resource_id"), service=pl.when(~of_commitment).then("service")
    )


def _seen_as(kind: str, start: date, complete: date, world: World) -> tuple[str, bool | None]:
    """What a reader of the complete days would call it, and that he could know it: true, or null."""
    days = (complete - start).days + 1
    known = start >= world.since + timedelta(days=KNOWN_AFTER_DAYS) and days >= LONG_ENOUGH_DAYS.get(kind, 1)
    return "spike" if kind == "step" and days < STEP_DAYS else kind, known or None


def _none(bill: Bill, own: pl.DataFrame, world: World) -> pl.DataFrame:
    """Changes that are no event."""
    held = lines().filter(provider=bill.provider).select("service", "region", "holds")
    by_account = own.select("account")
    days = world.days.to_frame("start")
    moved = days.filter(pl.col("start").dt.month().is_in([3, 9]), pl.col("start").dt.day() == 11)
    launched = days.filter(pl.col("start").dt.ordinal_day() % 182 == 0)
    upfront = bill.lines.filter(kind="upfront_fee", payer=bill.payer).collect()
    rows = [
        dearer(bill.provider, world).rename({"day": "start"}).with_columns(kind=pl.lit("price_change")),
        _month_ends(bill.provider, world),
        held.filter(holds="migration")
        .join(moved.with_columns(end=pl.col("start").dt.offset_by("9d")), how="cross")
        .with_columns(kind=pl.lit("migration")),
        held.filter(holds="launch").join(launched, how="cross").with_columns(kind=pl.lit("launch")),
    ]
    everywhere = pl.concat(rows, how="diagonal").join(by_account, how="cross")
    bought = upfront.select("account", "service", "region", start="day", end="day", kind=pl.lit("purchase"))
    whole = pl.concat([everywhere, bought], how="diagonal").filter(pl.col("start") <= world.yesterday)
    told = whole.unique(["kind", "account", "service", "start"], keep="first", maintain_order=True)
    return _truth(
        [
            {
                **row,
                "anomalous": None if row["unknown"] else False,
                "provider": bill.provider,
                "why": NOT_YET_KNOWN if row["unknown"] else NONE_WHY[row["kind"]],
            }
            for row in told.to_dicts()
        ]
    )


def _month_ends(provider: str, world: World) -> pl.DataFrame:
    """`kind`, `service`, `region`, `start`, `end` of jobs of the month's end, and whether they are yet `unknown`."""
    after = pl.col("month").dt.offset_by("1mo")
    ends = pl.DataFrame({"month": world.months}).with_row_index("nth")
    jobs = lines().filter(provider=provider, holds="month_end").join(ends, how="cross")
    large = pl.col("daily") * pl.col("month_end_percent") / 100 > LEAST_A_DAY
    return jobs.select(
        "service",
        "region",
        kind=pl.lit("month_end"),
        start=after.dt.offset_by("-3d"),
        end=after,
        unknown=large & (pl.col("nth") < MONTH_ENDS),
    )


def _truth(rows: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    return pl.DataFrame([{name: row.get(name) for name in TRUE_ANOMALY.names} for row in rows], TRUE_ANOMALY.schema)
