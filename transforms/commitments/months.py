"""What commitments come to in a month of one provider and currency: utilisation, coverage, effective savings rate.

Formulas: FOCUS' costs, https://focus.finops.org; the savings rate compares what was paid with the list price, or with
the contracted one (https://www.finops.org/wg/how-to-calculate-effective-savings-rate-esr/).
"""

import polars as pl

from transforms.commitments.eligible import COULD_SQL

SUM = "coalesce(sum({what}) FILTER ({where}), 0)::DECIMAL(38,18)"
GOOGLE_FEES = "u.x_provider = 'gcp' AND u.x_use IN ('fee', 'offset')"
USED, USAGE = "u.x_use = 'used'", "u.x_use IN ('used', 'usage')"
SUMMED = {
    "used": ("u.EffectiveCost", USED),
    "unused": ("u.EffectiveCost", f"u.x_use = 'unused' OR {GOOGLE_FEES}"),
    "covered": ("u.ContractedCost", USED),
    "given_back": ("-u.EffectiveCost", "u.x_use = 'credit'"),
    "effective": ("u.EffectiveCost", USAGE),
    "listed": ("u.ListCost", USAGE),
    "contracted": ("u.ContractedCost", USAGE),
    "eligible_effective": ("u.EffectiveCost", COULD_SQL),
    "eligible_listed": ("u.ListCost", COULD_SQL),
    "eligible_contracted": ("u.ContractedCost", COULD_SQL),
    "without_list": ("u.x_without_list", USAGE),
    "without_contracted": ("u.x_without_contracted", USAGE),
    "eligible_without_list": ("u.x_without_list", COULD_SQL),
    "eligible_without_contracted": ("u.x_without_contracted", COULD_SQL),
}
# COMMITMENT_MONTH. Google gives what commitments of before 2026-01-21 cover back by credits, and does not tell what of
# them is unused.
MONTHS_SQL = f"""
SELECT u.x_provider AS provider, date_trunc('month', u.day)::DATE AS month, u.BillingCurrency AS currency,
    u.SubAccountId,
    {", ".join(f"{SUM.format(what=what, where=where)} AS {name}" for name, (what, where) in SUMMED.items())},
    bool_or(u.x_use <> 'usage') AS has_commitments
FROM commitment_usage u LEFT JOIN commitment_meter m ON m.x_provider = u.x_provider AND m.x_meter = u.x_meter
GROUP BY ALL ORDER BY ALL
"""
ACCOUNTS_SQL = f"""
SELECT provider, month, currency, {", ".join(f"sum({name})::DECIMAL(38,18) AS {name}" for name in SUMMED)},
    bool_or(has_commitments) AS has_commitments
FROM commitment_month WHERE {{where}} GROUP BY ALL ORDER BY ALL
"""
SHARES = {
    "utilisation": "Effective cost of what was used of all commitments, of that of used and unused together.",
    "coverage": "Contracted cost of covered usage, of that of all usage that commitments could cover.",
    "coverage.effective": "As in FOCUS' own example by effective cost, which mixes two price levels: a variant.",
    "esr": "What usage and unused commitments cost effectively, below the list price of the usage.",
    "esr.contracted": "What usage and unused commitments cost effectively, below the contracted price of the usage.",
    "esr.eligible": "As esr, of usage that commitments could cover, and what is unused.",
    "esr.eligible.contracted": "As esr.contracted, of usage that commitments could cover, and what is unused.",
}
NO_LIST = "no list price for {} of effective cost: an agreement that lacks list prices has no savings rate over them"
NO_CONTRACTED = "no contracted price for {} of effective cost"


def shares(months: pl.DataFrame) -> pl.DataFrame:
    """ACCOUNTS_SQL's rows -> them with `waste`, `saving` (DECIMAL) and each of SHARES in percent, and `<share> reason`.

    A share whose divisor is 0, or that lacks a price, is null, and its reason says so. A savings rate may be negative.
    """
    paid = pl.col("used") + pl.col("unused")
    net = pl.col("effective") - pl.col("given_back") + pl.col("unused")
    eligible = pl.col("eligible_effective") - pl.col("given_back") + pl.col("unused")
    old = pl.when(pl.col("given_back") != 0).then(
        pl.lit("Google's bill of before its prices by consumption model tells not what is unused")
    )
    none = pl.when(~pl.col("has_commitments")).then(pl.lit("no commitments in this bill"))
    lacks = {name: _lacking(name) for name in ("list", "contracted", "eligible_list", "eligible_contracted")}
    told = {
        "utilisation": (pl.col("used"), paid, pl.coalesce(old, none)),
        "coverage": (pl.col("covered") + pl.col("given_back"), pl.col("eligible_contracted"), lacks["contracted"]),
        "coverage.effective": (pl.col("used"), pl.col("eligible_effective"), old),
        "esr": (pl.col("listed") - net, pl.col("listed"), lacks["list"]),
        "esr.contracted": (pl.col("contracted") - net, pl.col("contracted"), lacks["contracted"]),
        "esr.eligible": (pl.col("eligible_listed") - eligible, pl.col("eligible_listed"), lacks["eligible_list"]),
        "esr.eligible.contracted": (
            pl.col("eligible_contracted") - eligible,
            pl.col("eligible_contracted"),
            lacks["eligible_contracted"],
        ),
    }
    lacking = lacks["eligible_contracted"].is_not_null()
    saving = pl.when(~lacking).then(pl.col("covered") + pl.col("given_back") - paid)
    return months.with_columns(
        waste=pl.when(old.is_null()).then("unused"),
        saving=saving,
        **{f"{name} reason": pl.coalesce(why, _no_divisor(whole)) for name, (_, whole, why) in told.items()},
    ).with_columns(
        pl.when(pl.col(f"{name} reason").is_null()).then(_percent(part, whole)).alias(name)
        for name, (part, whole, _) in told.items()
    )


def together(months: pl.DataFrame) -> pl.DataFrame:
    """Rows of ACCOUNTS_SQL of several providers as of one, a row a month and currency; `provider` is null."""
    summed = [pl.col(name).sum().cast(pl.Decimal(38, 18)) for name in SUMMED]
    added = months.group_by("month", "currency").agg(*summed, pl.col("has_commitments").any())
    return added.with_columns(provider=pl.lit(None, pl.String())).select(months.columns)


def figures(told: pl.DataFrame) -> pl.DataFrame:
    """`shares`' rows -> FIGURE without `part`: `aws 2026-10`, with the currency where a provider bills in several."""
    several = (pl.col("currency").n_unique() > 1).over("provider")
    scope = pl.format("{} {}", "provider", pl.col("month").dt.strftime("%Y-%m"))
    scoped = told.with_columns(scope=scope + pl.when(several).then(" " + pl.col("currency")).otherwise(pl.lit("")))
    long = [
        scoped.select(
            "scope",
            kind=pl.lit(name),
            value=pl.col(name).round(6).cast(pl.Decimal(38, 18)),
            unit=pl.lit("percent"),
            reason=pl.lit(why),
        )
        for name, why in SHARES.items()
    ]
    money = {
        "waste": "Effective cost of what nothing used.",
        "saving": "Contracted cost of covered usage less its cost.",
    }
    amounts = [
        scoped.filter("has_commitments").select(
            "scope", kind=pl.lit(f"commitments.{name}"), value=name, unit="currency", reason=pl.lit(why)
        )
        for name, why in money.items()
    ]
    columns = ("kind", "scope", "value", "unit", "reason")
    whole = pl.concat([each.select(columns) for each in (*long, *amounts)])
    return whole.filter(pl.col("value").is_not_null(), pl.col("unit").is_not_null())


def _percent(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    return 100 * part.cast(pl.Float64) / whole.cast(pl.Float64)


def _no_divisor(whole: pl.Expr) -> pl.Expr:
    return pl.when(whole == 0).then(pl.lit("there is nothing to divide by"))


def _lacking(which: str) -> pl.Expr:
    missing = pl.col(which.replace("list", "without_list").replace("contracted", "without_contracted"))
    said = NO_LIST if which.endswith("list") else NO_CONTRACTED
    amount = pl.format("{} {}", missing.cast(pl.Float64).round(2), pl.col("currency").fill_null(""))
    head, tail = said.split("{}")
    return pl.when(missing != 0).then(pl.format(f"{head}{{}}{tail}", amount))
