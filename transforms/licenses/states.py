"""The state of each seat, and whether it is money for nothing.

Who holds a seat comes before how it is used: nobody's accounts are nobody's waste, and who has left does not come back.
Then what cannot be known, then use.
"""

from datetime import timedelta

import polars as pl

from transforms.licenses.agreements import Agreement
from transforms.licenses.exempt import kept
from transforms.licenses.identity import providers, told_by_app
from transforms.licenses.seasons import ACCOUNT, seasons
from transforms.licenses.second_accounts import second_accounts
from transforms.licenses.settings import LicenseSettings
from transforms.licenses.software import Software
from transforms.licenses.use import SEAT_KEY, use
from transforms.licenses.wording import DAY, because

NOBODYS = ("service_account", "shared_mailbox", "vendor")
GONE = ("left", "suspended")


def states(now: Software, settings: LicenseSettings, running: list[Agreement]) -> pl.LazyFrame:
    """The seats with USE, `person`, `state`, `waste`, `reason`, and what they are judged by: `person_status`, `gone_on`
    (the last day of who left), `exempt` (why a seat is kept), `season`, `kept_account` (the other of two),
    `told_by` (the app's own source, where an identity provider tells of the seat, too), `is_bought` (whether anything
    says that it costs money: an identity provider does not, nor the vendor's own name of what no catalogue has).
    """
    held = use(now, settings)
    held = held.join(_staff(now), on="person", how="left")
    held = told_by_app(now, kept(now, held)).collect().lazy()  # several questions are asked of it
    held = held.join(second_accounts(now, held).lazy(), on=SEAT_KEY, how="left")
    old = pl.lit(now.as_of - timedelta(days=settings.inactive_days))
    last = pl.col("last_activity_at").dt.date()
    held = held.with_columns(is_old=(last < old).fill_null(value=False), is_used=(last >= old).fill_null(value=False))
    held = held.join(seasons(now, settings, held), on=ACCOUNT, how="left")
    bought = [each.app_id for each in running]
    told_of = pl.col("source").is_in(providers(now)) | pl.col("app_id").str.starts_with(pl.col("source") + ".")
    held = held.with_columns(is_bought=~told_of | pl.col("app_id").is_in(bought))
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
            began=pl.col("start").min(),
            roster=pl.format("as {} tells on {}", "x_source", pl.col("as_of").dt.strftime(DAY)).first(),
        )
    )


def _state(now: Software, settings: LicenseSettings) -> pl.Expr:
    new = is_new(now, settings)
    never = pl.col("last_activity_at").is_null() & pl.col("tells_never").fill_null(value=False)
    nobody_known = is_of_nobody_known(now)
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
        .when(never & ~new & ~nobody_known)
        .then(pl.lit("never_used"))
        .when(pl.col("is_old") & pl.col("tells_rest").fill_null(value=False))
        .then(pl.lit("inactive"))
        .otherwise(pl.lit("unknown"))
    )


def is_new(now: Software, settings: LicenseSettings) -> pl.Expr:
    """Whether a seat was assigned, or seen first, within the grace period."""
    grace = pl.lit(now.as_of - timedelta(days=settings.grace_days))
    return pl.coalesce(pl.col("assigned_at").dt.date(), "x_valid_from") > grace


def is_of_nobody_known(now: Software) -> pl.Expr:
    """Whether a roster is there and has nobody for it: what was never used then may be a mailbox or a machine's."""
    return pl.lit(now.people.height > 0) & pl.col("person").is_null() & (pl.col("account_kind") != "guest")


def _waste() -> pl.Expr:
    """Unused seats are, but those that are kept, of who is away, or of who comes back every year.

    Never what is free, of which nothing says that it costs money, or what the app's own source tells of as well.
    """
    spared = pl.col("exempt").is_not_null() | (pl.col("person_status") == "leave").fill_null(value=False)
    unused = pl.col("state").is_in(["inactive", "never_used"]) & ~spared & pl.col("season").is_null()
    return (
        pl.col("paid")
        & pl.col("is_bought")
        & pl.col("told_by").is_null()
        & (unused | pl.col("state").is_in(["leaver", "duplicate"]))
    )
