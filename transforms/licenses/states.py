"""The state of each seat, and whether it is money for nothing.

Who holds a seat comes before how it is used: nobody's accounts are nobody's waste, and who has left does not come back.
Then what cannot be known, then use.
"""

from datetime import date, timedelta

import polars as pl

from transforms.licenses.exempt import kept
from transforms.licenses.identity import told_by_app
from transforms.licenses.second_accounts import second_accounts
from transforms.licenses.settings import LicenseSettings
from transforms.licenses.software import Software
from transforms.licenses.use import SEAT_KEY, use
from transforms.licenses.wording import because

NOBODYS = ("service_account", "shared_mailbox", "vendor")
GONE = ("left", "suspended")
RESTING_BACK_MONTHS = (12, 13)


def states(now: Software, settings: LicenseSettings) -> pl.LazyFrame:
    """The seats with USE, `person`, `state`, `waste`, `reason`, and what they are judged by: `person_status`, `gone_on`
    (the last day of who left), `exempt` (why a seat is kept), `is_seasonal`, `kept_account` (the other of two), and
    `told_by` (the app's own source, where an identity provider tells of the seat, too).
    """
    held = use(now, settings)
    held = held.join(_staff(now), on="person", how="left")
    held = told_by_app(now, kept(now, held)).collect().lazy()  # several questions are asked of it
    held = held.join(second_accounts(now, held).lazy(), on=SEAT_KEY, how="left")
    old = pl.lit(now.as_of - timedelta(days=settings.inactive_days))
    last = pl.col("last_activity_at").dt.date()
    held = held.with_columns(is_old=(last < old).fill_null(value=False), is_used=(last >= old).fill_null(value=False))
    held = held.join(_seasonal(now, held), on=["source", "app_id", "account_id"], how="left").with_columns(
        pl.col("is_seasonal").fill_null(value=False)
    )
    judged = held.with_columns(state=_state(now, settings)).with_columns(waste=_waste())
    return judged.with_columns(reason=because(now, settings))


def _staff(now: Software) -> pl.LazyFrame:
    """`person, person_status, gone_on`: two pseudonyms of one person are one; who works under any of them is there."""
    same = now.aliases.lazy().select("person_id", "same_as")
    each = (
        now.people.lazy()
        .join(same, on="person_id", how="left")
        .with_columns(
            person=pl.coalesce("same_as", "person_id"),
            is_gone=pl.col("status").is_in(GONE) | (pl.col("end") < pl.lit(now.as_of)).fill_null(value=False),
        )
    )
    return (
        each.sort("is_gone", "person_id")
        .group_by("person", maintain_order=True)
        .agg(
            person_status=pl.when("is_gone")
            .then(pl.when(pl.col("status") == "suspended").then(pl.lit("suspended")).otherwise(pl.lit("left")))
            .otherwise("status")
            .first(),
            gone_on=pl.col("end").first(),
        )
    )


def _state(now: Software, settings: LicenseSettings) -> pl.Expr:
    new = pl.coalesce(pl.col("assigned_at").dt.date(), "x_valid_from") > pl.lit(
        now.as_of - timedelta(days=settings.grace_days)
    )
    never = pl.col("last_activity_at").is_null() & pl.col("tells_never").fill_null(value=False)
    return (
        pl.when(pl.col("account_kind").is_in(NOBODYS))
        .then(pl.lit("unknown"))
        .when(pl.col("person_status").is_in(GONE))
        .then(pl.lit("leaver"))
        .when(pl.col("kept_account").is_not_null())
        .then(pl.lit("duplicate"))
        .when("is_used")
        .then(pl.lit("active"))
        .when(pl.col("doubt").is_not_null())
        .then(pl.lit("unknown"))
        .when(never & ~new)
        .then(pl.lit("never_used"))
        .when(pl.col("is_old") & pl.col("tells_rest").fill_null(value=False))
        .then(pl.lit("inactive"))
        .otherwise(pl.lit("unknown"))
    )


def _waste() -> pl.Expr:
    """Unused seats are, but those that are kept, of who is away, or of who comes back every year.

    Never what is free, or what the app's own source tells of as well.
    """
    spared = pl.col("exempt").is_not_null() | (pl.col("person_status") == "leave").fill_null(value=False)
    unused = pl.col("state").is_in(["inactive", "never_used"]) & ~spared & ~pl.col("is_seasonal")
    return pl.col("paid") & pl.col("told_by").is_null() & (unused | pl.col("state").is_in(["leaver", "duplicate"]))


def _seasonal(now: Software, held: pl.LazyFrame) -> pl.LazyFrame:
    """`source, app_id, account_id, is_seasonal`: rested in these months a year ago as well, and came back since.

    Needs a month of last year that the source told in full, and a seat that was held then.
    """
    key = ["source", "app_id", "account_id"]
    first = now.as_of.replace(day=1)
    resting = [f"{_months_before(first, back)}" for back in RESTING_BACK_MONTHS]
    old = held.filter("is_old").select(*key, "assigned_at").unique(key)
    months = now.months.lazy().select(*key, "month").join(old.select(key), on=key, how="semi").unique()
    candidates = (
        now.covered.lazy()
        .filter(pl.col("month").is_in(resting))
        .select("source", "app_id", rest="month")
        .join(old, on=["source", "app_id"])
        .filter(pl.col("assigned_at").dt.strftime("%Y-%m") < pl.col("rest"))
    )
    rested = candidates.join(months.rename({"month": "rest"}), on=[*key, "rest"], how="anti")
    back = rested.join(months, on=key).filter(pl.col("month") > pl.col("rest"))
    return back.select(key).unique().with_columns(is_seasonal=pl.lit(value=True))


def _months_before(first: date, months: int) -> str:
    year, month = divmod(first.year * 12 + first.month - 1 - months, 12)
    return f"{year:04d}-{month + 1:02d}"
