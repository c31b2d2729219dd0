"""Anomalies are counted by event: found is what overlaps the true one in time, within its scope."""

from datetime import date

import polars as pl

from checks.score.judged import beside, judged

SCOPE = ("provider", "account", "service", "region", "resource_id")


def of_anomalies(truth: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """JUDGED; an event found twice is once a false alarm, and a kind that differs is no miss.

    What nobody can tell (`anomalous` is null) is left out, and so is what was found of it.
    """
    numbered = truth.with_row_index("event").cast({"event": pl.Int64})
    pairs = _pairs(numbered, found.with_row_index("alarm"))
    claimed = found.with_row_index("alarm").join(pairs, on="alarm", how="left")
    loose = pl.col("alarm").cast(pl.Int64) * -1 - 1
    told = claimed.with_columns(event=pl.col("event").fill_null(loose)).drop("alarm", "anomalous")
    both = beside(numbered, told, ("event",)).filter(~pl.col("is_true") | pl.col("anomalous").is_not_null())
    scope = pl.concat_str(
        [pl.coalesce(name, f"{name}_found").fill_null("any") for name in ("provider", "account", "service")],
        separator=" ",
    )
    return judged(
        both,
        kind=pl.coalesce("kind", "kind_found"),
        thing=pl.format("{} from {}", scope, pl.coalesce("start", "start_found")),
        planted=pl.col("anomalous"),
        found=pl.lit(value=True),
        agrees=pl.lit(value=True),
        money="money",
        alike=pl.lit("no anomaly"),
    )


def _pairs(truth: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """event, alarm: each event with at most one alarm and the reverse; anomalies first, what nobody can tell last.

    Of several the one with most names alike, then the longest overlap.
    """
    starts, ends = pl.max_horizontal("start", "start_found"), pl.min_horizontal("last", "last_found")
    last = pl.col("end").fill_null(date.max).alias("last")
    both = truth.with_columns(last).join(found.with_columns(last), how="cross", suffix="_found")
    alike = [
        pl.col(name).is_null() | pl.col(f"{name}_found").is_null() | (pl.col(name) == pl.col(f"{name}_found"))
        for name in SCOPE
    ]
    named = pl.sum_horizontal(*(pl.col(name) == pl.col(f"{name}_found") for name in SCOPE))
    fitting = both.filter(starts <= ends, *alike).select(
        "event",
        "alarm",
        anomalous=pl.col("anomalous").cast(pl.Int8).fill_null(-1),
        named=named,
        days=(ends - starts).dt.total_days(),
        late=(pl.col("start_found") - pl.col("start")).dt.total_days().abs(),
    )
    best = fitting.sort(
        "anomalous", "named", "days", "late", "event", "alarm", descending=[True, True, True, False, False, False]
    )
    taken: dict[str, set[int]] = {"event": set(), "alarm": set()}
    rows: list[tuple[int, int]] = []
    for event, alarm in best.select("event", "alarm").iter_rows():
        if event not in taken["event"] and alarm not in taken["alarm"]:
            taken["event"].add(event)
            taken["alarm"].add(alarm)
            rows.append((event, alarm))
    schema = {"event": pl.Int64, "alarm": found.schema["alarm"]}
    return pl.DataFrame(rows, schema=schema, orient="row")
