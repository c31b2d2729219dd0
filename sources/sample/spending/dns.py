"""What the company's resolver saw: a line a day, user and domain, of apps, of everybody's sites, and of machinery.

`domains.csv` has names that stand for nothing: content networks, telemetry, trackers, names that several products
share, apps embedded in other sites, and shops that only look like a product.
"""

from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from sources.sample.spending.descriptors import places_by_weight
from sources.sample.spending.products import apps
from sources.sample.spending.staff import addressed, at_work
from sources.sample.spending.use import day_of, uses
from sources.sample.world import World

FOLDER = "trails/dns"
COLUMNS = {"day": "date", "person": "user"}
LINES_A_DAY = {"small": 260, "medium": 900, "large": 2_400}
DAYS_OF_USE = 9
HOSTS = ("app.", "www.", "api.", "", "haldane.")
# Of background lines, so many come from devices that several people share and that name nobody.
SHARED_PERCENT = 12
SHARED_DEVICES = 9
# The lines of all approved apps together, and of one site, as domains.csv weighs others.
APPROVED_WEIGHT, CONSUMER_WEIGHT = 260.0, 6.0


def dns_lines(world: World) -> pl.DataFrame:
    """A row a day, device and domain from the buckets' first day to yesterday: `product` (none: stands for no app).

    `day`, `device`, `hr_id` and `email` (none on a shared device), `domain`, `hits`.
    """
    both = pl.concat([_app_lines(world), _background(world)])
    covered = both.filter(pl.col("day").is_between(world.since, world.yesterday))
    summed = covered.group_by("day", "device", "domain", "product", "hr_id", "person").agg(pl.col("hits").sum())
    return addressed(summed, world).sort("day", "device", "domain")


def _app_lines(world: World) -> pl.DataFrame:
    """Of apps that nobody approved: some days a month for each who uses it."""
    dice = world.dice
    by_dns = apps(world).filter("by_dns", pl.col("role") == "shadow").select("product", "domain")
    used = uses(world).join(by_dns, on="product")
    turns = used.join(pl.DataFrame({"turn": pl.int_range(DAYS_OF_USE, eager=True)}), how="cross")
    of = (turns["product"], turns["person"], turns["month"], turns["turn"])
    length = (turns["next"] - turns["first"]).dt.total_days()
    lines = turns.with_columns(
        day=day_of(turns["first"], (dice.shares("day of a visit", *of) * length).cast(pl.Int64)),
        hits=dice.wholes("hits", 1, 60, *of),
        host=pl.Series(HOSTS).gather(dice.wholes("host", 0, len(HOSTS) - 1, *of)),
        which=dice.wholes("which domain", 0, 59, *of),
        happens=dice.shares("visits", *of) < 0.7,
    )
    there = lines.filter("happens", pl.col("end").is_null() | (pl.col("end") >= pl.col("day")))
    return _as_lines(there.with_columns(domain=pl.col("host") + _one_domain()))


def _background(world: World) -> pl.DataFrame:
    """Of everything else: so many lines a day, each somebody's or a shared device's."""
    dice, count = world.dice, LINES_A_DAY[world.size.name]
    days = world.days.to_frame().with_columns(first=pl.col("day").dt.month_start())
    lines = days.join(pl.DataFrame({"line": pl.int_range(count, eager=True)}), how="cross")
    of = (lines["day"], lines["line"])
    known = _known(world)
    drawn = known[places_by_weight(known["weight"], dice.shares("background domain", *of))]
    host = pl.Series(HOSTS).gather(dice.wholes("background host", 0, len(HOSTS) - 1, *of))
    shared = dice.wholes("shared device", 0, 99, *of) < SHARED_PERCENT
    kiosk = pl.lit("KIOSK-") + dice.wholes("which kiosk", 1, SHARED_DEVICES, *of).cast(pl.String)
    whole = pl.concat([lines, drawn], how="horizontal").with_columns(
        share=(pl.col("from") + dice.shares("whose line", *of) * pl.col("breadth")) % 1.0,
        hits=dice.wholes("background hits", 1, 200, *of),
        which=dice.wholes("which background domain", 0, 59, *of),
        host=pl.when(pl.col("product").is_null()).then(pl.lit("")).otherwise(host),
        kiosk=pl.when(shared).then(kiosk),
    )
    placed = whole.with_columns(domain=pl.col("host") + _one_domain())
    theirs = at_work(placed, world).filter(
        pl.col("kiosk").is_not_null() | pl.col("end").is_null() | (pl.col("end") >= pl.col("day"))
    )
    return _as_lines(theirs)


def _as_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """With the device; a shared one hides who it was."""
    kiosk = pl.col("kiosk") if "kiosk" in lines.columns else pl.lit(None, pl.String)
    named = kiosk.is_null()
    return lines.select(
        "day",
        pl.coalesce(kiosk, pl.format("LT-{}", pl.col("person").cast(pl.String).str.zfill(8))).alias("device"),
        pl.when(named).then("hr_id").alias("hr_id"),
        pl.when(named).then("person").alias("person"),
        "domain",
        "product",
        "hits",
    )


def _one_domain() -> pl.Expr:
    """One of the domains of a product, by `which`."""
    names = pl.col("domain").str.split(";")
    return names.list.get(pl.col("which") % names.list.len().cast(pl.Int64))


def _known(world: World) -> pl.DataFrame:
    """`domain`, `weight`, `product` of all that is seen in the background, and with which part of the staff.

    That is from the share `from` of the staff on, and `breadth` of it: some for an approved app, all for a site.
    """
    seen = apps(world).filter("by_dns", pl.col("role") != "shadow")
    site = pl.col("role") == "consumer"
    each = APPROVED_WEIGHT / seen.filter(~site).height
    breadth = world.dice.shares("breadth of an app", seen["product"]) * 0.25 + 0.02
    of_products = seen.select(
        "domain",
        "product",
        weight=pl.when(site).then(CONSUMER_WEIGHT).otherwise(each),
        breadth=pl.when(site).then(1.0).otherwise(breadth),
    ).with_columns(pl.lit(world.dice.shares("staff of an app", seen["product"])).alias("from"))
    noise = _noise().select(
        "domain", pl.lit(None, pl.Int64).alias("product"), pl.col("weight").cast(pl.Float64), breadth=pl.lit(1.0)
    )
    both = pl.concat([of_products, noise.with_columns(pl.lit(0.0).alias("from"))])
    return both.select("domain", "weight", "product", "breadth", "from")


@cache
def _noise() -> pl.DataFrame:
    return pl.read_csv(Path(__file__).with_name("domains.csv"))


def write_months(lines: pl.DataFrame, folder: Path) -> None:
    """`<YYYY-MM>.csv`: date, device, user, domain, hits."""
    folder.mkdir(parents=True, exist_ok=True)
    told = lines.select(pl.col("day").alias("date"), "device", pl.col("email").alias("user"), "domain", "hits")
    for (month,), rows in told.group_by(pl.col("date").dt.month_start(), maintain_order=True):
        if isinstance(month, date):
            rows.write_csv(folder / f"{month:%Y-%m}.csv")
