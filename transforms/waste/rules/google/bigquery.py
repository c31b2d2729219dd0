"""Tables that nobody reads, and slots that no query uses."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.lasting import day_of
from transforms.waste.rule import Rule, Setting, Step

TABLE = "bigquery.googleapis.com/Table"
RESERVATION = "bigqueryreservation.googleapis.com/Reservation"
STALE, IDLE, DAYS = "gcp.bigquery.stale_table", "gcp.bigquery.idle_slots", 30
LONG_TERM, ACTIVE = r"(?i)long.?term .*storage", r"(?i)active .*storage"


def stale_table(estate: Estate) -> pl.LazyFrame:
    """A table that nobody has read or written for long. The bill names its dataset, of which its bytes are a part."""
    days = estate.setting(STALE, "min_days")
    changed, read = (_until_today(name, estate) for name in ("changed_at", "read_at"))
    last = pl.max_horizontal(changed, read, pl.col("created").dt.date())
    rows = estate.of(TABLE).filter(pl.col("table_kind") == "table").with_columns(last_use=last)
    rows = rows.with_columns(still_days=(pl.lit(estate.as_of) - pl.col("last_use")).dt.total_days())
    held = ("last_use", "still_days")
    return answered(
        _priced(rows, estate),
        in_use(pl.col("still_days") < days, "Last read or written on {}, {} days ago.", *held),
        unknown(pl.col("changed_at").is_null(), "The inventory does not tell when it was last written."),
        unknown(pl.col("reads_known_days").is_null(), "Written {} days ago; who reads it is not known.", "still_days"),
        unknown(pl.col("reads_known_days") < days, "Queries are known for {} days only.", "reads_known_days"),
        waste(always(), "Last read or written on {}, {} days ago.", *held),
        window_days=pl.col("reads_known_days"),
        since="last_use",
        last_activity="last_use",
        by_bill=pl.col("stored_cost").is_not_null(),
        by_inventory=True,
        paid_by="dataset",
        action=pl.format(
            "bq rm --table {account}:{}.{name}",
            pl.col("dataset").list.first().str.extract("/datasets/([A-Za-z0-9_]+)$").fill_null(""),
        ),
        wasted_in_window="stored_cost",
        no_saving_reason=pl.when(pl.col("stored_cost").is_null()).then(
            pl.lit("no bill has a charge for what its dataset stores")
        ),
        evidence=pl.struct("size_gb", "long_term_gb", "changed_at", "read_at", "reads_known_days", min_days=days),
    )


def _until_today(moment: str, estate: Estate) -> pl.Expr:
    """The day of a MOMENT that may be the end of the week that goes on; null where it was not told."""
    day = day_of(moment)
    return pl.when(day.is_not_null()).then(pl.min_horizontal(day, pl.lit(estate.as_of)))


def _priced(rows: pl.LazyFrame, estate: Estate) -> pl.LazyFrame:
    """Adds `stored_cost` (DECIMAL, in the window): of what its dataset paid for storage, its part of the bytes."""
    stored = (
        estate.charges.group_by("provider", dataset_key="x_resource_key")
        .agg(
            long_cost=pl.col("cost_30").filter(pl.col("meter").str.contains(LONG_TERM)).sum(),
            active_cost=pl.col("cost_30").filter(pl.col("meter").str.contains(ACTIVE)).sum(),
        )
        .filter((pl.col("long_cost") != 0) | (pl.col("active_cost") != 0))
    )
    part = rows.with_columns(
        dataset_key=pl.col("dataset").list.first(),
        long_gb=pl.col("long_term_gb").fill_null(0),
        active_gb=pl.col("size_gb") - pl.col("long_term_gb").fill_null(0),
    ).with_columns(
        long_part=_part("long_gb"),
        active_part=_part("active_gb"),
    )
    costs = pl.sum_horizontal(
        (pl.col(cost) * pl.col(part).cast(pl.Decimal(38, 9))).cast(pl.Decimal(38, 18))
        for cost, part in (("long_cost", "long_part"), ("active_cost", "active_part"))
    )
    known = pl.col("long_cost").is_not_null() & pl.col("size_gb").is_not_null()
    return part.join(stored, on=["provider", "dataset_key"], how="left").with_columns(
        stored_cost=pl.when(known).then(costs)
    )


def _part(size: str) -> pl.Expr:
    """Of all tables of the dataset; 0 where none of them has any."""
    whole = pl.col(size).sum().over("provider", "dataset_key")
    return pl.when(whole > 0).then(pl.col(size) / whole).otherwise(0.0).fill_null(0.0)


def idle_slots(estate: Estate) -> pl.LazyFrame:
    """Slots that are paid for by the second, and on which no query ran. Queries may come from any project."""
    days = estate.setting(IDLE, "min_days")
    told = estate.metric("slots", days=DAYS).select(*ID, slots_most="maximum", slots_coverage="coverage_percent")
    rows = estate.of(RESERVATION).join(told, on=ID, how="left").with_columns(last_use=_until_today("used_at", estate))
    unused_days = (pl.lit(estate.as_of) - pl.max_horizontal("last_use", pl.col("created").dt.date())).dt.total_days()
    return answered(
        rows.with_columns(unused_days=unused_days),
        in_use(pl.col("slots") == 0, "It has no slots of its own: those that it scales to are paid by use."),
        in_use(pl.col("slots_most") > 0, "Queries used {} slots of it at most.", pl.col("slots_most").round(0)),
        in_use(pl.col("unused_days") < days, "Made or last used {} days ago.", "unused_days"),
        unknown(pl.col("uses_known_days").is_null(), "Which queries run on it is not known of every project."),
        unknown(pl.col("uses_known_days") < days, "Queries are known for {} days only.", "uses_known_days"),
        waste(
            always(),
            "No query ran on its {} slots in {} days.",
            "slots",
            pl.min_horizontal("unused_days", "uses_known_days"),
        ),
        window_days=DAYS,
        coverage_percent="slots_coverage",
        last_activity="last_use",
        by_inventory=True,
        by_metrics=pl.col("slots_most") == 0,
        evidence=pl.struct("slots", "most_slots", "edition", "slots_most", "used_at", "uses_known_days", min_days=days),
    )


RULES = (
    Rule(
        id=STALE,
        version=1,
        question="Does nobody read or write a table?",
        resource_types=(TABLE,),
        step=Step.DELETE,
        judge=stale_table,
        command="bq rm --table {account}:{dataset}.{name}",
        cannot_see="reads by the Storage Read API or by projects that are not seen; what must be kept by law",
        settings=(Setting("min_days", 90, "days", "A quarter covers reports of its end."),),
    ),
    Rule(
        id=IDLE,
        version=1,
        question="Are slots paid for that no query uses?",
        resource_types=(RESERVATION,),
        step=Step.DELETE,
        judge=idle_slots,
        command="bq rm --reservation --project_id {account} --location {region} {name}",
        cannot_see="queries of projects that the credentials do not see; slots that a commitment pays for anyway",
        settings=(Setting("min_days", 30, "days", "A month covers what runs at its end."),),
        reads=(("slots", DAYS),),
    ),
)
