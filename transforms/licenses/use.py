"""What is known of the use of each seat: by which signal, up to which day, and what makes it doubtful."""

from datetime import timedelta

import polars as pl

from transforms.licenses.settings import LicenseSettings
from transforms.licenses.software import Software
from transforms.licenses.trust import ROOT, distrusted, feeds_in_doubt, signals_told
from warehouse.tables.base import DAY, FLAG, INSTANT, TEXT

SEAT_KEY = ["source", "sku", "account_id"]
# What `use` adds to a seat.
USE = pl.Schema(
    {
        "last_activity_at": INSTANT.polars,
        "signal": TEXT.polars,  # of the last activity, else all that were looked for
        "use_as_of": DAY.polars,
        "tells_never": FLAG.polars,  # its feed tells of the account, that it never did, and would have shown it
        "tells_rest": FLAG.polars,  # its feed would have shown later use
        "doubt": TEXT.polars,  # why use cannot be judged; a clause
    }
)


def use(now: Software, settings: LicenseSettings) -> pl.LazyFrame:
    """The seats with USE, a row a seat.

    Where the catalogue lists the signals that would show the use of a SKU, those of the account count; else what is
    told of it in the app. A sign-on of the person to the app by another source shows use, too, and never its absence.
    """
    told = _believed(now, settings)
    seats = with_person(now, now.seats.lazy())
    listed = now.skus.lazy().filter(pl.col("signals").list.len() > 0).select("app_id", "sku", "signals")
    by_list = seats.join(listed, on=["app_id", "sku"]).select(*SEAT_KEY, root="signals").explode("root")
    of_listed = by_list.join(told, on=["source", "account_id", "root"])
    unlisted = seats.join(listed, on=["app_id", "sku"], how="anti")
    of_app = unlisted.select(*SEAT_KEY, "app_id").join(told, on=["source", "account_id", "app_id"])
    signed_on = _elsewhere(now, seats, told)
    columns = [*SEAT_KEY, "signal", "last_activity_at", "as_of", "tells_never", "tells_rest", "doubt"]
    found = pl.concat([each.select(columns) for each in (of_listed, of_app, signed_on)]).collect().lazy()
    with_use = seats.join(_known(found), on=SEAT_KEY, how="left")
    return with_use.with_columns(doubt=pl.coalesce(_old_list(now, settings), _doubt_of_feeds(now, settings), "doubt"))


def _known(found: pl.LazyFrame) -> pl.LazyFrame:
    """USE of each seat of which anything is told."""
    sound = pl.col("doubt").is_null()
    known = found.group_by(SEAT_KEY).agg(
        pl.col("last_activity_at").max(),
        newest=pl.col("signal").sort_by("last_activity_at", "signal", nulls_last=False).last(),
        use_as_of=pl.col("as_of").max(),
        tells_never=(pl.col("tells_never") & pl.col("last_activity_at").is_null() & sound).any(),
        tells_rest=(pl.col("tells_rest") & sound).any(),
        doubt=pl.col("doubt").drop_nulls().sort().first(),
    )
    never = known.filter(pl.col("last_activity_at").is_null()).select(SEAT_KEY)
    signals = found.join(never, on=SEAT_KEY, how="semi").select(*SEAT_KEY, "signal").unique().sort("signal")
    looked_for = signals.group_by(SEAT_KEY, maintain_order=True).agg(looked_for=pl.col("signal").str.join(", "))
    named = known.join(looked_for, on=SEAT_KEY, how="left").with_columns(signal=pl.coalesce("looked_for", "newest"))
    return named.drop("newest", "looked_for")


def with_person(now: Software, seats: pl.LazyFrame) -> pl.LazyFrame:
    """The seats with `person`: their person_id, two pseudonyms of one person brought to one."""
    same = now.aliases.lazy().select("person_id", "same_as")
    return (seats.join(same, on="person_id", how="left").with_columns(person=pl.coalesce("same_as", "person_id"))).drop(
        "same_as"
    )


def _believed(now: Software, settings: LicenseSettings) -> pl.LazyFrame:
    """What signals tell, with `doubt`; the days of those in doubt are left out.

    `as_of` is the feed's: that its vendor tells no more of one account, as GitHub does after 90 days, is not that the
    feed is late.
    """
    doubted = distrusted(now, settings).lazy().drop("status")
    told = signals_told(now).with_columns(root_app=pl.when("tells_rest").then("app_id"))
    told = told.with_columns(pl.col("as_of").max().over(ROOT))
    told = told.join(doubted, on=ROOT, how="left", nulls_equal=True)
    return told.with_columns(last_activity_at=pl.when(pl.col("doubt").is_null()).then("last_activity_at"))


def _elsewhere(now: Software, seats: pl.LazyFrame, told: pl.LazyFrame) -> pl.LazyFrame:
    """Use of the app by the same person that another source tells of."""
    theirs = with_person(now, told.filter(pl.col("last_activity_at").is_not_null(), pl.col("person_id").is_not_null()))
    other = theirs.select(
        "person", "app_id", "signal", "last_activity_at", "as_of", "doubt", elsewhere=pl.col("source")
    )
    joined = seats.filter(pl.col("person").is_not_null()).join(other, on=["person", "app_id"])
    return joined.filter(pl.col("elsewhere") != pl.col("source")).with_columns(
        tells_never=pl.lit(value=False), tells_rest=pl.lit(value=False)
    )


def _old_list(now: Software, settings: LicenseSettings) -> pl.Expr:
    old = pl.col("x_last_seen") < pl.lit(now.as_of - timedelta(days=settings.stale_days))
    return pl.when(old).then(pl.format("its list of seats is of {}", "x_last_seen"))


def _doubt_of_feeds(now: Software, settings: LicenseSettings) -> pl.Expr:
    """Of the feed of the seat's own app, else of the whole source."""
    known = feeds_in_doubt(now, settings)
    whole = known.filter(pl.col("feed_of").is_null())
    own = known.filter(pl.col("feed_of").is_not_null()).with_columns(
        of=pl.concat_str("source", pl.lit("\n"), "feed_of")
    )
    place = pl.concat_str("source", pl.lit("\n"), "app_id")
    none = pl.lit(None, pl.String())
    by_app = (
        place.replace_strict(own["of"], own["doubt"], default=None, return_dtype=pl.String()) if own.height else none
    )
    by_source = (
        pl.col("source").replace_strict(whole["source"], whole["doubt"], default=None, return_dtype=pl.String())
        if whole.height
        else none
    )
    return pl.coalesce(by_app, by_source)
