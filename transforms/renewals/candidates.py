"""Agreements that recurring lines of cards, expenses and ledgers suggest, where no contract tells of them yet.

A line is of the product that its texts tell, as for apps that nobody approved; where they tell none and its merchant
category is of software, it is of its seller's. Lines of one product on one card, of one currency, a month, a quarter or
a year apart are an agreement, as long as the next one is not overdue.
"""

from datetime import date
from hashlib import sha256

import polars as pl

from transforms.licenses.software import PAYERS
from transforms.shadow_it.lines import with_products, with_seller
from transforms.shadow_it.merchant_categories import SOFTWARE_MCC
from transforms.shadow_it.terms import Lists
from transforms.spend.cadences import CADENCES, Cadence
from warehouse.tables import CONTRACT_CANDIDATE
from warehouse.tables.base import DECIMAL

# A line's amount is usual within this share of its stream's median.
STEADY_SHARE = 0.25
LEAST_CONFIDENCE = 0.5
STREAM = ("app_id", "currency", "account", "person_id")


def bought(lines: pl.DataFrame, contracts: pl.DataFrame, lists: Lists, as_of: date) -> pl.DataFrame:
    """Lines `of_products` that no contract explains; refunds, and what was declined or withdrawn, are left out.

    `lines` are SPEND_TRANSACTION rows, `contracts` the CONTRACT rows of the day.
    """
    known = contracts.lazy().select(explained_by="contract_id").unique()
    counted = paid_lines(lines.lazy(), as_of).filter(pl.col("amount") > 0).join(known, on="explained_by", how="anti")
    return of_products(counted.collect(), lists)


def candidates(lines: pl.DataFrame, contracts: pl.DataFrame, products: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """CONTRACT_CANDIDATE, the surest first, of `bought` lines of what no contract is for."""
    of_none = lines.lazy().join(contracts.lazy().select("app_id").drop_nulls().unique(), on="app_id", how="anti")
    streams = _streams(of_none)
    found = pl.concat([_of_cadence(streams, cadence, as_of) for cadence in CADENCES]).collect()
    return _named(found, products).sort(["confidence", "candidate_id"], descending=[True, False])


def payers(lines: pl.DataFrame, products: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """PAYERS of transforms.licenses.software, of `bought` lines: who pays again and again for a product of the
    catalogue, contracts for it or none.
    """
    known = lines.lazy().join(products.lazy(), left_on="app_id", right_on="product", how="semi")
    streams = _streams(known)
    lasting = pl.concat([_lasting(streams, cadence, as_of) for cadence in CADENCES])
    who = pl.coalesce(
        pl.format("card {}", pl.col("account").str.head(8)), pl.format("person {}", pl.col("person_id").str.head(8))
    )
    named_by = pl.concat_list(pl.col("department"), who).list.drop_nulls().list.join(", ").replace("", None)
    told = lasting.with_columns(payer=named_by.fill_null("an invoice"), amount="newest")
    return told.select(pl.col(name).cast(kind) for name, kind in PAYERS.items()).sort(
        "app_id", "per_year", "payer", descending=[False, True, False]
    ).collect()  # fmt: skip


def paid_lines(lines: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """What was really paid or given back, in the currency that the seller asked for."""
    settled = pl.col("status").is_null() | (pl.col("status") == "settled")
    kept = lines.filter(
        settled,
        pl.col("withdrawn_at").is_null(),
        pl.col("date") <= as_of,
    )
    asked = pl.col("original_amount").is_not_null() & pl.col("original_currency").is_not_null()
    return kept.with_columns(
        amount=pl.when(asked).then("original_amount").otherwise("amount"),
        currency=pl.when(asked).then("original_currency").otherwise("currency"),
    )


def of_products(lines: pl.DataFrame, lists: Lists) -> pl.DataFrame:
    """The lines of a product, or of software that no catalogue knows, with its `app_id` and `seller`."""
    told = with_seller(with_products(lines, lists), lists)
    own = pl.format("{}.{}", "x_source", pl.col("seller").str.replace_all(" ", "-"))
    unknown = pl.when(pl.col("mcc").is_in(SOFTWARE_MCC)).then(own)
    called = pl.coalesce("merchant", "descriptor")
    return told.with_columns(app_id=pl.coalesce("product", unknown), seller=called).drop_nulls("app_id")


def _streams(lines: pl.LazyFrame) -> pl.LazyFrame:
    """A row a stream of lines: its days in order, the days between them, and how steady its amounts are."""
    days = lines.group_by(*STREAM, "date").agg(
        pl.col("amount").sum(),
        pl.col("seller").last(),
        lines=pl.len(),
        department=pl.col("department").drop_nulls().last(),
    )
    return (
        days.sort("date")
        .group_by(STREAM, maintain_order=True)
        .agg(
            newest=pl.col("amount").last(),
            seller=pl.col("seller").last(),
            lines=pl.col("lines").sum().cast(pl.Int64),
            days=pl.len(),
            first_seen=pl.col("date").first(),
            last_seen=pl.col("date").last(),
            gaps=pl.col("date").diff().dt.total_days().drop_nulls(),
            department=pl.col("department").drop_nulls().last(),
            steady=_steady(pl.col("amount").cast(pl.Float64())).mean(),
        )
    )


def _steady(amount: pl.Expr) -> pl.Expr:
    usual = amount.median()
    return ((amount - usual).abs() <= usual * STEADY_SHARE).cast(pl.Float64())


def _lasting(streams: pl.LazyFrame, cadence: Cadence, as_of: date) -> pl.LazyFrame:
    """The streams with that cadence whose next line is not overdue, with `cadence, per_year, next_expected` and how
    sure it is (`confidence`).
    """
    fits = pl.element().is_between(cadence.least_days, cadence.most_days).cast(pl.Float64())
    expected = pl.col("last_seen").dt.offset_by(f"{cadence.months}mo")
    overdue = expected.dt.offset_by(f"{max(10, cadence.least_days // 3)}d") < as_of
    sure = ((pl.col("days") - 1) / (cadence.sure_lines - 1)).clip(0, 1)
    judged = streams.with_columns(
        cadence=pl.lit(cadence.name),
        per_year=(pl.col("newest") * (12 // cadence.months)).cast(DECIMAL.polars),
        regular=pl.col("gaps").list.eval(fits).list.mean().fill_null(0.0),
        next_expected=expected,
        sure=sure,
    ).with_columns(confidence=pl.col("regular") * 0.4 + pl.col("steady") * 0.3 + pl.col("sure") * 0.3)
    usual = pl.col("gaps").list.median().is_between(cadence.least_days, cadence.most_days)
    return judged.filter(
        usual, ~overdue, pl.col("days") >= cadence.least_lines, pl.col("confidence") >= LEAST_CONFIDENCE
    )


def _of_cadence(streams: pl.LazyFrame, cadence: Cadence, as_of: date) -> pl.LazyFrame:
    """The streams with that cadence, those of one product and currency together."""
    lasting = _lasting(streams, cadence, as_of)
    return lasting.group_by("app_id", "currency").agg(
        cadence=pl.lit(cadence.name),
        seller=pl.col("seller").last(),
        amount=pl.col("newest").sum().cast(DECIMAL.polars),
        lines=pl.col("lines").sum(),
        first_seen=pl.col("first_seen").min(),
        last_seen=pl.col("last_seen").max(),
        next_expected=pl.col("next_expected").min(),
        confidence=pl.col("confidence").max().round(2),
        department=pl.col("department").drop_nulls().first(),
    )


def _named(found: pl.DataFrame, products: pl.DataFrame) -> pl.DataFrame:
    """With the vendor, an id and a sentence."""
    texts = [f"{app}\x1f{currency}\x1f{cadence}" for app, currency, cadence in found.select(
        "app_id", "currency", "cadence"
    ).iter_rows()]  # fmt: skip
    ids = pl.Series([sha256(text.encode()).hexdigest()[:16] for text in texts], dtype=pl.String())
    vendors = products.select("vendor", app_id="product").unique("app_id")
    reason = pl.format(
        "{} lines from {} to {}, {}; the next is expected on {}.",
        "lines",
        pl.col("first_seen").cast(pl.String()),
        pl.col("last_seen").cast(pl.String()),
        "cadence",
        pl.col("next_expected").cast(pl.String()),
    )
    whole = found.with_columns(candidate_id=ids, reason=reason).join(vendors, on="app_id", how="left")
    whole = whole.with_columns(vendor=pl.coalesce("vendor", "seller"))
    return whole.select(pl.col(name).cast(kind) for name, kind in CONTRACT_CANDIDATE.schema.items())
