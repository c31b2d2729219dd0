"""What is said of a seat: a sentence with its source, its signal, up to which day that tells, and how late it is."""

import polars as pl

from transforms.licenses.settings import LicenseSettings
from transforms.licenses.software import Software

DAY = "%-d %b %Y"
NOT_KNOWN = "Whether it costs anything is not known"


def because(now: Software, settings: LicenseSettings) -> pl.Expr:
    """Of a row with `state` and all that it was judged by."""
    last, looked = _day(pl.col("last_activity_at")), _looked(now)
    since = pl.coalesce(
        pl.format("assigned {}", _day(pl.col("assigned_at"))), pl.format("there since {}", _day(pl.col("x_valid_from")))
    )
    spared = _spared()
    by_state = {
        "active": pl.format("Used on {}; {}.", last, looked),
        "inactive": pl.format("No use since {}, {} days and more; {}.{}", last, settings.inactive_days, looked, spared),
        "never_used": pl.format("Never used, {}; {}.{}", since, looked, spared),
        "leaver": pl.format(
            "Its holder {}, {}.",
            pl.when(pl.col("person_status") == "suspended")
            .then(pl.lit("is suspended"))
            .otherwise(pl.coalesce(pl.format("left on {}", _day(pl.col("gone_on"))), pl.lit("has left"))),
            "roster",
        ),
        "duplicate": pl.format("A second account of a person who has account {} in it, too.", "kept_account"),
        "unknown": _unknown(now, settings, since, looked),
    }
    said = pl.lit(None, pl.String())
    for state, text in by_state.items():
        said = pl.when(pl.col("state") == state).then(text).otherwise(said)
    free = (
        pl.when(~pl.col("paid"))
        .then(pl.lit(" It costs nothing."))
        .when(~pl.col("is_bought") & pl.col("state").is_in(["leaver", "duplicate"]))
        .then(pl.coalesce(_paid_by_lines(now), pl.format(f" {NOT_KNOWN}: no contract names {{}}.", "app_id")))
        .when(pl.col("told_by").is_not_null())
        .then(pl.format(" The seat is {}'s to tell of.", "told_by"))
        .otherwise(pl.lit(""))
    )
    return pl.concat_str(said, free)


def _paid_by_lines(now: Software) -> pl.Expr:
    """Of an app that recurring lines pay for though no contract names it; null of others."""
    lines = now.candidates.unique("app_id", keep="first", maintain_order=True)
    said = lines.select(
        pl.format(
            " Lines pay {} {} {} for {}, and no contract tells of its seats.",
            pl.col("amount").round(2).cast(pl.Decimal(38, 2)),
            pl.col("currency").fill_null(""),
            "cadence",
            "app_id",
        )
    ).to_series()
    return pl.col("app_id").replace_strict(lines["app_id"], said, default=None, return_dtype=pl.String())


def _looked(now: Software) -> pl.Expr:
    """`source slack told files.activity up to 27 Nov 2026, 2 days before`."""
    lag = (pl.lit(now.as_of) - pl.col("use_as_of")).dt.total_days()
    told = pl.format("{} tells {}", "source", pl.col("signal").fill_null("no use"))
    upto = pl.coalesce(pl.format(" up to {}, {} days late", _day(pl.col("use_as_of")), lag), pl.lit(""))
    return pl.concat_str(told, upto)


def _spared() -> pl.Expr:
    return (
        pl.when(pl.col("exempt").is_not_null())
        .then(pl.format(" It is kept: {}.", "exempt"))
        .when(pl.col("person_status") == "leave")
        .then(pl.lit(" Its holder is on leave."))
        .when(pl.col("season").is_not_null())
        .then(pl.concat_str(pl.lit(" "), "season"))
        .otherwise(pl.lit(""))
    )


def _unknown(now: Software, settings: LicenseSettings, since: pl.Expr, looked: pl.Expr) -> pl.Expr:
    nobodys = pl.col("account_kind").is_in(["service_account", "shared_mailbox", "vendor"])
    never = pl.col("last_activity_at").is_null() & pl.col("tells_never").fill_null(value=False)
    no_holder = pl.col("person").is_null() & pl.lit(now.people.height > 0)
    return (
        pl.when(nobodys)
        .then(pl.format("A {}: nobody's use of it is looked for.", pl.col("account_kind").str.replace("_", " ")))
        .when(pl.col("doubt").is_not_null())
        .then(pl.format("Its use is not known: {}.", "doubt"))
        .when(never & no_holder)
        .then(pl.format("Never used, and no roster knows whose it is; {}.", looked))
        .when(never)
        .then(pl.format("Not used yet, and {}, less than {} days ago; {}.", since, settings.grace_days, looked))
        .when(pl.col("last_activity_at").is_not_null())
        .then(
            pl.format(
                "Last seen on {}, by a signal whose absence proves nothing; {}.",
                _day(pl.col("last_activity_at")),
                looked,
            )
        )
        .when(no_holder)
        .then(pl.format("No roster knows whose it is, and nothing that {} gives tells of its use.", "source"))
        .otherwise(pl.format("Its use is not known: nothing that {} gives tells of it.", "source"))
    )


def _day(column: pl.Expr) -> pl.Expr:
    return column.dt.strftime(DAY)
