"""Rejected rows: few enough, and cheap enough, that the period is still worth publishing."""

import re
from dataclasses import dataclass
from decimal import Context, Decimal

import polars as pl

from checks.check import Check, Suite
from checks.exact import EXACT, add, plain
from checks.outcome import Outcome
from checks.settings import CheckSettings
from warehouse.tables import REJECT

MEND = "Mend the rows that `outlay preview` lists with their reasons, or raise {limit} under [checks] in outlay.toml."

ROWS = Check(
    "rejected_rows_within_limit",
    title="Few rows are rejected",
    docs="Rejected rows in % of all rows read, against `max_rejects_percent` (default 0.5).",
    expected="no more than the limit",
    do=MEND.format(limit="max_rejects_percent"),
)
COST = Check(
    "rejected_cost_within_limit",
    title="Little cost is rejected",
    docs="The absolute cost of rejected rows in % of the absolute cost of all rows, in each currency by itself, "
    "against `max_rejected_cost_percent` (default 0.1). A rejected row without a known currency counts in each.",
    expected="no more than the limit",
    do=MEND.format(limit="max_rejected_cost_percent"),
)
SHOWN = Context(prec=4)
READABLE = Check(
    "costs_readable",
    title="Every cost can be read",
    docs="A row whose cost is no number would be lost with an amount that nobody knows, so it holds the period back.",
    expected="a number in every cost of every row",
    do="Mend the row or have the export made again; the period keeps its last good figures.",
)
SUITE = Suite(REJECT, title="Rejected rows", judged_by="exact sums", checks=(ROWS, COST, READABLE))


@dataclass(frozen=True)
class Share:
    """`part` of `whole`, both at least 0, in `unit`."""

    part: Decimal
    whole: Decimal
    unit: str

    def past(self, limit_percent: Decimal) -> bool:
        return EXACT.multiply(self.part, Decimal(100)) > EXACT.multiply(self.whole, limit_percent)

    def __str__(self) -> str:
        percent = f" ({plain(SHOWN.divide(self.part * 100, self.whole))} %)" if self.whole else ""
        return f"{plain(self.part)} of {plain(self.whole)} {self.unit} rejected{percent}"


def judge(profile: pl.DataFrame, rejects: pl.DataFrame, limits: CheckSettings) -> list[Outcome]:
    """The checks of one staged (source, period): its profile (`checks.profile.profile`), its rows of REJECT.

    `rejects` says in `cost_unreadable` beside REJECT's columns which rows have a cost that is no number.
    """
    kept_rows = profile["rows"].item()
    rows = [Share(Decimal(rejects.height), Decimal(kept_rows + rejects.height), "rows")]
    return [
        _outcome(ROWS, rows, limits.max_rejects_percent),
        _outcome(COST, _cost_shares(profile, rejects), limits.max_rejected_cost_percent),
        _readable(rejects.filter("cost_unreadable")),
    ]


def _readable(bad: pl.DataFrame) -> Outcome:
    if bad.is_empty():
        return READABLE.outcome("numbers alone", passed=True)
    first = bad.row(0, named=True)
    said = first["reason"].split("; expected")[0]
    found = f"{bad.height} without; the first is {first['object']}, line {first['line']} ({said})"
    return READABLE.outcome(found, passed=False)


def _outcome(check: Check, shares: list[Share], limit_percent: Decimal) -> Outcome:
    past = [share for share in shares if share.past(limit_percent)]
    found = "; ".join(map(str, past or shares)) or "no cost rejected"
    return check.outcome(f"{found}, where the limit is {plain(limit_percent)} %", passed=not past)


def _cost_shares(profile: pl.DataFrame, rejects: pl.DataFrame) -> list[Share]:
    """The rejected share of each currency's absolute cost."""
    kept, refused = _kept(profile), _refused(rejects)
    anywhere = add(amount for code, amount in refused.items() if not _is_code(code))
    currencies = sorted({code for code in (*kept, *refused) if code and _is_code(code)}) or ["in no known currency"]
    parts = {code: EXACT.add(refused.get(code, Decimal(0)), anywhere) for code in currencies}
    return [Share(part, EXACT.add(kept.get(code, Decimal(0)), part), code) for code, part in parts.items()]


def _is_code(currency: str | None) -> bool:
    return re.fullmatch("[A-Z]{3}", currency or "") is not None


def _kept(profile: pl.DataFrame) -> dict[str | None, Decimal]:
    """Absolute billed cost by currency; the effective cost where the source has no billed one."""
    costs = profile.select(cost=pl.col("costs").explode()).drop_nulls().unnest("cost").drop_nulls("absolute")
    billed, effective = (costs.filter(column_name=name) for name in ("BilledCost", "EffectiveCost"))
    kept = effective if billed.is_empty() else billed
    return dict(kept.select("currency", "absolute").iter_rows())


def _refused(rejects: pl.DataFrame) -> dict[str | None, Decimal]:
    """Absolute amounts of rejected rows by currency, as the rows have it."""
    by_currency = rejects.group_by("currency").agg(pl.col("amount").abs().sum())
    return {row["currency"]: add([row["amount"]]) for row in by_currency.iter_rows(named=True)}
