"""What the clouds' monitoring answers: which resource is meant, which of the loads' metrics, and sums over periods."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import polars as pl

from sources.sample.clouds.load_grid import SAMPLES_AN_HOUR
from sources.sample.clouds.loads import hourly
from sources.sample.clouds.vendors import Told
from sources.sample.world import World

HOUR = timedelta(hours=1)
MIDNIGHT = datetime.fromisoformat("2001-01-01")


def names(resources: pl.DataFrame) -> dict[str, int]:
    """The number of what has a load by each of its names, in lower case: its id, key and name, and their ends.

    Of several that had one key after one another it is the last one's.
    """
    loaded = resources.filter(pl.col("load").is_not_null()).unique("resource_key", keep="last", maintain_order=True)
    meant: dict[str, int] = {}
    for number, *texts in loaded.select("number", "resource_key", "resource_id", "name").iter_rows():
        for text in filter(None, texts):
            for end in _ends(text.lower()):
                meant.setdefault(end, number)
    return meant


def _ends(text: str) -> Iterable[str]:
    """The whole, and what follows each `/` and `:`."""
    yield text
    for at, letter in enumerate(text):
        if letter in "/:":
            yield text[at + 1 :]


def binned(
    world: World,
    resources: pl.DataFrame,
    metric: Told,
    span: tuple[datetime, datetime],
    period: timedelta,
    origin: datetime = MIDNIGHT,
) -> pl.DataFrame:
    """A row a number and period that has a point: `start`, average, maximum, minimum, total, samples, `averages`.

    `averages` are those of the period's hours, for percentiles. Periods are counted from `origin`; one below an hour
    has its share of the hour.
    """
    first, until = span
    points = hourly(world, resources, metric.load_metric, first.date(), until.date())
    within = points.lazy().filter(pl.col("hour") + HOUR > first, pl.col("hour") < until)
    weight = pl.col("samples")
    whole = within.group_by("number", _start_of(max(period, HOUR), origin)).agg(
        average=(pl.col("average") * weight).sum() / weight.sum(),
        maximum=pl.col("maximum").max(),
        minimum=pl.col("minimum").min(),
        samples=weight.sum(),
        averages=pl.col("average"),
    )
    scaled = whole.with_columns(_scaled(name, metric) for name in ("average", "maximum", "minimum")).with_columns(
        pl.col("averages").list.eval(pl.element() * metric.times + metric.plus)
    )
    turned = scaled.with_columns(
        minimum=pl.min_horizontal("minimum", "maximum"), maximum=pl.max_horizontal("minimum", "maximum")
    )
    split = _split(turned, period) if period < HOUR else turned
    inside = split.filter(pl.col("start") >= first.replace(tzinfo=None), pl.col("start") < until)
    return inside.with_columns(total=pl.col("average") * pl.col("samples")).sort("number", "start").collect()


def _start_of(period: timedelta, origin: datetime) -> pl.Expr:
    """When the period that an hour is in begins."""
    passed = (pl.col("hour") - pl.lit(origin)).dt.total_seconds() // int(period.total_seconds())
    return (pl.lit(origin) + passed * period).cast(pl.Datetime("us")).alias("start")


def _scaled(name: str, metric: Told) -> pl.Expr:
    return (pl.col(name) * metric.times + metric.plus).alias(name)


def _split(hours: pl.LazyFrame, period: timedelta) -> pl.LazyFrame:
    """Hours in parts of a period, each with its share of the samples."""
    parts = HOUR // period
    share = pl.lit(max(1, SAMPLES_AN_HOUR // parts), pl.Int64)
    offsets = pl.Series("offset", [period * part for part in range(parts)], dtype=pl.Duration("us")).to_frame().lazy()
    return (
        hours.join(offsets, how="cross")
        .with_columns(start=pl.col("start") + pl.col("offset"), samples=share)
        .drop("offset")
    )
