"""Which bill an invoice's total in a file is of, and which of the totals that are known of a bill stands."""

from collections.abc import Sequence

import polars as pl

from transforms.spend.bridge import KEY

MONEY = pl.Decimal(38, 18)
# What is known of an invoice's total: who or what said it, where and when. `invoice_id` is null for a month's whole
# total, `issuer` where nobody is named. `version` is when what said it was last changed.
TOTALS = pl.Schema(
    {
        **dict.fromkeys((*KEY, "issuer", "invoice_id", "account"), pl.String()),
        "amount": MONEY,
        "said_by": pl.String(),
        "object": pl.String(),
        "line": pl.Int64(),
        "said_at": pl.Datetime("us"),
        "version": pl.Datetime("us"),
        "note": pl.String(),
        "by_hand": pl.Boolean(),
    }
)
BY_ID, BY_SOURCE, BY_PROVIDER = "invoice id", "source", "issuer"


def of_bills(stated: pl.DataFrame, bills: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """INVOICE_TOTAL rows with `version` -> TOTALS of the bills that they are of, and the rows that are of none.

    `bills` are KEY and `invoices` (the ids on their charges). An invoice id that charges of one bill name decides, in
    whatever month it is dated; of several such bills the one of the row's own month. Else it is the only bill of the
    row's month and currency of the source that it names, or, where it names none, of its issuer.
    """
    rows = stated.with_row_index("n")
    found = pl.concat([_by_id(rows, bills), _by_name(rows, bills, "source"), _by_name(rows, bills, "provider")])
    first = found.unique("n", keep="first", maintain_order=True)
    lost = rows.join(first, on="n", how="anti").drop("n")
    said = rows.select(
        "n", "issuer", "invoice_id", "account", "amount", "object", "line", "version", "loaded_at", said_by="source"
    )
    matched = first.join(said, on="n").rename({"loaded_at": "said_at"})
    hand = {"note": pl.lit(None, pl.String), "by_hand": pl.lit(value=False)}
    return matched.with_columns(**hand).select(TOTALS.names()).cast(TOTALS), lost


def _by_id(rows: pl.DataFrame, bills: pl.DataFrame) -> pl.DataFrame:
    """`n` and KEY."""
    named = bills.select(*KEY, invoice_id="invoices").explode("invoice_id").drop_nulls("invoice_id").unique()
    asked = rows.select("n", "invoice_id", "currency", "billed_source", month="billing_period").drop_nulls("invoice_id")
    of_source = pl.col("billed_source").is_null() | (pl.col("billed_source") == pl.col("source"))
    found = asked.join(named, on=["invoice_id", "currency"]).filter(of_source)
    alone = found.filter(pl.len().over("n") == 1)
    of_month = found.filter(pl.col("month") == pl.col("billing_period")).filter(pl.len().over("n") == 1)
    return pl.concat([alone, of_month]).select("n", *KEY)


def _by_name(rows: pl.DataFrame, bills: pl.DataFrame, named: str) -> pl.DataFrame:
    """The same by source, or by provider of the rows that name no source."""
    asked = rows.filter(pl.col("billed_source").is_null()) if named == "provider" else rows
    own = "provider" if named == "provider" else "billed_source"
    same = [named, "billing_period", "currency"]
    only = bills.select(KEY).unique(same, keep="none", maintain_order=True)
    return (
        asked.select("n", "billing_period", "currency", pl.col(own).alias(named)).join(only, on=same).select("n", *KEY)
    )


def of_issuers(said: pl.DataFrame, bills: pl.DataFrame) -> pl.DataFrame:
    """What is `said` of bills (TOTALS, or another with KEY and `issuer`) as said of the issuers that they have.

    `bills` are KEY, `issuer` and `invoices` (the ids on its charges). A total is of the bill's only issuer, else of
    whom its invoice is, else of whom it names; what is of none of them is left out.
    """
    named = bills.select(*KEY, "invoices", told=pl.col("issuer").str.to_lowercase(), to="issuer")
    only = named.unique(KEY, keep="none").select(*KEY, only="to")
    owned = named.explode("invoices").drop_nulls("invoices").unique([*KEY, "invoices"], keep="none")
    with_id = said if "invoice_id" in said.columns else said.with_columns(invoice_id=pl.lit(None, pl.String()))
    found = (
        with_id.with_columns(told=pl.col("issuer").str.to_lowercase())
        .join(only, on=KEY, how="left", nulls_equal=True)
        .join(
            owned.select(*KEY, invoice_id="invoices", owner="to"),
            on=[*KEY, "invoice_id"],
            how="left",
            nulls_equal=True,
        )
        .join(named.select(*KEY, "told", like="to"), on=[*KEY, "told"], how="left", nulls_equal=True)
    )
    return found.with_columns(issuer=pl.coalesce("only", "owner", "like")).drop_nulls("issuer").select(said.columns)


def standing(totals: pl.DataFrame, by: Sequence[str] = KEY) -> pl.DataFrame:
    """TOTALS, the newest last, with `stands`: whether the amount is in its bill's total; bills are told apart `by`.

    Of one invoice (or month) and account the newest file stands, with all of its lines; what a person entered stands
    over what files say; the month's whole total stands over those of single invoices.
    """
    # Lines of one version of one file are one statement; an entry of a person is one by itself.
    statement = ("by_hand", "said_at", "version", "said_by", "object")
    of_one = [*by, "invoice_id", "account"]
    newest = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).last().over(of_one)) for name in statement)
    by_hand = pl.col("by_hand").any().over([*by, "invoice_id"])
    ordered = totals.sort(*statement, "line", nulls_last=True)
    kept = ordered.with_columns(stands=newest & (pl.col("by_hand") | ~by_hand))
    whole = pl.col("invoice_id").is_null()
    has_whole = (whole & pl.col("stands")).any().over([*by])
    return kept.with_columns(stands=pl.col("stands") & (whole | ~has_whole))
