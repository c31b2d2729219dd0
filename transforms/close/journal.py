"""The journal of a bill: what it charges out, what it prepays, and the invoice that both come to.

    charged out + change in prepaid commitments = invoice

Charged out is effective cost, the invoice is billed cost; what was paid and not used yet, or used and paid before, is
the change in prepaid commitments, a line of its own. A difference between invoice and bill that somebody explained is a
pair of lines that add up to nothing. Debits are above 0, credits below; each bill adds up to 0 in minor units.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from transforms.close.parts import as_money, in_minor_units
from transforms.close.settings import CloseSettings

MONEY = pl.Decimal(38, 18)
BILL = ("issuer", "source", "billing_period", "currency")
# What a line is of: postings of one of these are one amount that grows or shrinks.
OF = (
    "entity",
    *BILL,
    "charge_period",
    "kind",
    "target",
    "cost_centre",
    "gl_account",
)
BILLS = pl.Schema(
    {
        **dict.fromkeys(BILL, pl.String()),
        "billed": MONEY,
        "effective": MONEY,
        "invoice": MONEY,
        "matched": pl.Boolean(),
        "explained": pl.Boolean(),
        "accrued": MONEY,
    }
)
CHARGED = pl.Schema(
    {
        **dict.fromkeys(
            (*BILL, "charge_period", "target", "cost_centre", "gl_account", "rule_version", "owner"), pl.String()
        ),
        "cost": MONEY,
    }
)
LINES = pl.Schema({**dict.fromkeys((*OF, "text", "rule_version"), pl.String()), "amount": MONEY})
CHARGED_OUT, PREPAID, INVOICE, DIFFERENCE, ACCRUAL = "charged_out", "prepaid", "invoice", "difference", "accrual"

ORDER = {kind: place for place, kind in enumerate((CHARGED_OUT, PREPAID, INVOICE, DIFFERENCE, ACCRUAL))}
PREPAID_TEXT = "Change in prepaid commitments: {}, {}"


@dataclass(frozen=True)
class Ledger:
    """Whose journal it is, its accounts, and the minor units of its currencies."""

    said: CloseSettings
    company: str
    places: Mapping[str, int]

    @property
    def of_currency(self) -> pl.Expr:
        """Decimals of `currency`."""
        return pl.col("currency").replace_strict(dict(self.places), default=2, return_dtype=pl.Int64())

    def entity(self) -> pl.Expr:
        """The company that gets the bill of a `source`."""
        own = pl.lit(self.said.entity or self.company or "company")
        named = pl.col("source").replace_strict(self.said.entities, default=None, return_dtype=pl.String())
        return pl.coalesce(named, own)


def journal(bills: pl.DataFrame, charged: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """BILLS and CHARGED of the same bills -> LINES."""
    cost = _charged_out(charged.join(bills.select(BILL), on=BILL, how="semi"), ledger)
    whole = cost.group_by(BILL).agg(charged=pl.col("amount").sum())
    units = bills.with_columns(paid=_invoiced()).with_columns(paid=in_minor_units("paid", ledger.of_currency, BILL))
    sums = (
        units.with_columns(paid=as_money(pl.col("paid"), ledger.of_currency))
        .join(whole, on=BILL, how="left")
        .with_columns(pl.col("charged").fill_null(0))
    )
    said = ledger.said
    prepaid = _whole(
        sums, PREPAID, said.gl_prepaid, pl.col("paid") - pl.col("charged"), "Change in prepaid commitments"
    )
    invoice = _whole(sums, INVOICE, said.gl_payable, -pl.col("paid"), "Invoice of {}, {}")
    off = sums.filter("explained", pl.col("invoice").is_not_null())
    more = pl.col("invoice") - pl.col("paid")
    apart = [
        _whole(off, DIFFERENCE, account, amount, "Difference between invoice and bill, explained")
        for account, amount in ((said.gl_difference, more), (said.gl_payable, -more))
    ]
    lines = pl.concat(
        [cost, *(each.with_columns(entity=ledger.entity()) for each in (prepaid, invoice, *apart))], how="diagonal"
    )
    return _as_lines(lines)


def accrual(bills: pl.DataFrame, charged: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """The same of what is accrued of bills: to whom it will be charged, by what was charged so far."""
    due = bills.filter(pl.col("accrued") != 0)
    so_far = charged.join(due.select(*BILL, "accrued"), on=BILL)
    whole = pl.col("cost").sum().over(BILL)
    part = pl.col("cost").cast(pl.Float64) / whole.cast(pl.Float64) * pl.col("accrued").cast(pl.Float64)
    spread = so_far.filter(whole > 0).with_columns(cost=part.cast(pl.Decimal(38, 10)).cast(MONEY))
    nobodys = due.join(spread, on=BILL, how="anti").select(*BILL, cost="accrued")
    both = pl.concat([spread.select(CHARGED.names()), nobodys], how="diagonal")
    cost = _charged_out(both, ledger).with_columns(
        kind=pl.lit(ACCRUAL), text=pl.format("Accrued of {}, {}: {}", "issuer", "billing_period", "target")
    )
    against = cost.group_by(BILL).agg(pl.col("amount").sum()).with_columns(amount=-pl.col("amount"))
    accrued = _whole(against, ACCRUAL, ledger.said.gl_accrued, pl.col("amount"), "Accrued of {}, {}")
    return _as_lines(pl.concat([cost, accrued.with_columns(entity=ledger.entity())], how="diagonal"))


def late(now: pl.DataFrame, posted: pl.DataFrame) -> pl.DataFrame:
    """LINES of what `now` is more or less than what was `posted` (LINES) of the same things."""
    before = posted.group_by(OF).agg(
        was=pl.col("amount").sum(), text_before=pl.col("text").first(), rules_before=pl.col("rule_version").first()
    )
    both = now.join(before, on=OF, how="full", coalesce=True, nulls_equal=True)
    moved = both.with_columns(
        amount=pl.col("amount").fill_null(0) - pl.col("was").fill_null(0),
        text=pl.coalesce("text", "text_before"),
        rule_version=pl.coalesce("rule_version", "rules_before"),
    )
    return _as_lines(moved.filter(pl.col("amount") != 0))


def _invoiced() -> pl.Expr:
    """What the invoice asks for of what is billed: its own total where that is the bill but for rounding."""
    return pl.when(pl.col("matched")).then("invoice").otherwise("billed")


def _charged_out(charged: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """A line a target and month of charges, in minor units that add up to each bill's effective cost."""
    said = ledger.said
    named = charged.with_columns(
        entity=ledger.entity(),
        kind=pl.lit(CHARGED_OUT),
        target=pl.col("target").fill_null("unallocated"),
        cost_centre=pl.col("cost_centre").fill_null(said.cost_centre),
        gl_account=pl.col("gl_account").fill_null(said.gl_cost),
    )
    by_line = named.group_by(OF).agg(
        amount=pl.col("cost").sum(),
        rule_version=pl.col("rule_version").drop_nulls().unique().sort().str.join(", "),
    )
    ordered = by_line.sort(OF, nulls_last=True)
    units = ordered.with_columns(in_minor_units("amount", ledger.of_currency, BILL))
    text = pl.format("{}, {}: {}", "issuer", pl.col("charge_period").fill_null("all"), "target")
    return units.with_columns(amount=as_money(pl.col("amount"), ledger.of_currency), text=text)


def _whole(bills: pl.DataFrame, kind: str, account: str, amount: pl.Expr, text: str) -> pl.DataFrame:
    """A line a bill."""
    named = pl.format(text, "issuer", "billing_period") if "{}" in text else pl.lit(text)
    return bills.select(*BILL, kind=pl.lit(kind), gl_account=pl.lit(account), amount=amount.cast(MONEY), text=named)


def _as_lines(rows: pl.DataFrame) -> pl.DataFrame:
    there = [
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(kind).alias(name) for name, kind in LINES.items()
    ]
    order = pl.col("kind").replace_strict(
        {CHARGED_OUT: 0, PREPAID: 1, INVOICE: 2, DIFFERENCE: 3, ACCRUAL: 4}, default=5
    )
    lines = rows.select(there).with_columns(pl.col("rule_version").replace("", None)).filter(pl.col("amount") != 0)
    return lines.sort("issuer", "source", "billing_period", "currency", order, *OF, nulls_last=True)
