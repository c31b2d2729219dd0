"""How far feeds of use can be believed: what was not imported, is concealed, old or stands still tells nothing."""

from datetime import timedelta

import polars as pl

from transforms.licenses.settings import LicenseSettings
from transforms.licenses.software import Software

ROOT = ["source", "root_app", "root"]
USUAL_LAG_DAYS = 3
# A feed stands still where so many who were active together in a fortnight are not in the next one, and others are.
TOGETHER = 3
TOGETHER_DAYS = 14
STILL_DAYS = 14
IN_USE_DAYS = 7
NOT_TOLD = ("refused", "failed", "not_asked", "not_offered", "concealed", "stale", "frozen")
WORDS = {
    "refused": "its feed of use was refused",
    "failed": "its feed of use failed",
    "not_asked": "its feed of use was not asked for",
    "not_offered": "its vendor offers no feed of use",
    "concealed": "its feed of use conceals who it is about",
    "stale": "its feed of use is stale",
    "frozen": "its feed of use stands still",
}


def signals_told(now: Software) -> pl.LazyFrame:
    """ACTIVITY with `root` (the signal up to its first dot), its `lag_usual_days`, `tells_never` and `tells_rest`.

    Of a signal that the catalogue does not have, an account told of without a day never used it.
    """
    kinds = now.signals.group_by(root="signal").agg(
        pl.col("tells_never", "tells_rest").all(), lag_usual_days=pl.col("lag_days").max()
    )
    own = now.sources.join(now.signals, on="kind").select(
        "source", "tells_never", "tells_rest", root="signal", lag_usual_days="lag_days"
    )
    root = pl.col("signal").str.extract(r"^([^.]+)")
    told = (
        now.activity.lazy()
        .with_columns(root=root)
        .join(own.lazy(), on=["source", "root"], how="left")
        .join(kinds.lazy(), on="root", how="left", suffix="_of_any")
    )
    defaults = {"lag_usual_days": USUAL_LAG_DAYS, "tells_never": True, "tells_rest": True}
    return told.with_columns(
        pl.coalesce(name, f"{name}_of_any", pl.lit(value)).alias(name) for name, value in defaults.items()
    ).drop(f"{name}_of_any" for name in defaults)


def distrusted(now: Software, settings: LicenseSettings) -> pl.DataFrame:
    """What must not be judged by: `source, root_app, root, doubt` (a clause of a sentence), `status` (stale, frozen).

    `root_app` is the product that a signal is of; null where the signal is of all that its source tells, as sign-ons
    through an identity provider are.
    """
    told = signals_told(now).with_columns(root_app=_root_app())
    each = told.group_by(ROOT).agg(
        as_of=pl.col("as_of").max(),
        lag=pl.col("lag_usual_days").max(),
        newest=pl.col("last_activity_at").max().dt.date(),
    )
    near = told.join(each.select(*ROOT, "newest"), on=ROOT, nulls_equal=True).filter(
        pl.col("last_activity_at").dt.date() >= pl.col("newest") - timedelta(days=TOGETHER_DAYS)
    )
    together = near.group_by(ROOT).agg(together=pl.col("account_id").n_unique())
    each = each.join(together, on=ROOT, how="left", nulls_equal=True).collect()
    old, still = _old(now, settings), _still(now, each)
    status = pl.when(old.is_not_null()).then(pl.lit("stale")).otherwise(pl.lit("frozen"))
    judged = each.with_columns(doubt=pl.coalesce(old, still), status=status)
    return judged.filter(pl.col("doubt").is_not_null()).select(*ROOT, "doubt", "status")


def _root_app() -> pl.Expr:
    return pl.when("tells_rest").then("app_id")


def _old(now: Software, settings: LicenseSettings) -> pl.Expr:
    days = (pl.lit(now.as_of) - pl.col("as_of")).dt.total_days()
    stale = days > settings.stale_days + pl.col("lag")
    return pl.when(stale).then(pl.format("its feed of use knows nothing later than {}", "as_of"))


def _still(now: Software, each: pl.DataFrame) -> pl.Expr:
    """Whether everybody's use ends at once while other feeds go on."""
    days = (pl.lit(now.as_of) - pl.col("newest")).dt.total_days()
    alive = each.filter((pl.lit(now.as_of) - pl.col("newest")).dt.total_days() <= IN_USE_DAYS + pl.col("lag"))
    elsewhere = alive.height > 0  # one that stands still is none of these
    still = (days > STILL_DAYS + pl.col("lag")) & (pl.col("together") >= TOGETHER) & pl.lit(elsewhere)
    return pl.when(still).then(
        pl.format("nobody's use in its feed is newer than {} while other software is in use", "newest")
    )


def feeds_in_doubt(now: Software, settings: LicenseSettings) -> pl.DataFrame:
    """`source, feed_of, doubt`: feeds of use that were not told, each of a product or (null) of a whole source."""
    fresh = (pl.lit(now.as_of) - pl.col("last_ok")).dt.total_days() <= settings.stale_days
    passing = (pl.col("status") == "failed") & fresh.fill_null(value=False)
    of_use = now.feeds.filter(
        pl.col("feed").str.contains(r"^activity(\.|$)"), pl.col("status").is_in(NOT_TOLD), ~passing
    )
    said = pl.col("status").replace_strict(WORDS, default=None, return_dtype=pl.String())
    missing = pl.when(pl.col("permission").is_not_null()).then(pl.format("{} ({} is missing)", said, "permission"))
    return of_use.select(
        "source", feed_of=pl.col("feed").str.extract(r"^activity\.(.+)$"), doubt=pl.coalesce(missing, said)
    ).unique(["source", "feed_of"], keep="first", maintain_order=True)
