"""What the clouds' invoices come to: one a payer and month, on the fifth of the next, and credit notes after it.

Together they are what the bill of the month comes to on the world's day, in cents. Twice a quarter one invoice is
wrong, once by a line that is on no bill and once by a cent: the truth names both.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import polars as pl

from sources.sample.clouds.charges import seen_on
from sources.sample.clouds.ordinary import number_of
from sources.sample.finance.truths import Figure, as_truth, by_day, total
from sources.sample.world import Bill, World

ISSUED_ON_DAY = 5
ISSUERS = {"aws": "Amazon Web Services EMEA SARL", "azure": "Microsoft", "gcp": "Google Cloud"}
CENT = Decimal("0.01")
# One invoice of the quarter's second month is wrong by so many cents, one of the third by one.
WRONG_IN_MONTH, LEAST_WRONG, MOST_WRONG = 2, 1_500, 90_000
A_CENT_IN_MONTH = 3
A_LINE = "The invoice has a line that no bill has: somebody else's support case."
A_CENT = "The invoice's lines are rounded one by one, and together they are a cent above the bill."
SCHEMA = {
    "invoice_id": pl.String(),
    "issuer": pl.String(),
    "source": pl.String(),
    "period": pl.String(),
    "date": pl.Date(),
    "total": pl.Decimal(18, 2),
    "currency": pl.String(),
}


def invoices(bills: Sequence[Bill], world: World) -> pl.DataFrame:
    """A row an invoice or credit note that was written before `world.as_of`, in the order of their dates."""
    wrong = {(bill.source, month): amount for bill, month, amount in _wrong(bills, world)}
    rows: list[tuple[object, ...]] = []
    for bill in (bill for bill in bills if bill.source):
        whole = by_day(bill)
        for month in world.months:
            more = wrong.get((bill.source, f"{month:%Y-%m}"), Decimal(0))
            rows += _of_month(bill, whole.filter(pl.col("period") == month), month, more, world)
    return pl.DataFrame(rows, SCHEMA, orient="row").sort("date", "invoice_id")


def differences(bills: Sequence[Bill], world: World) -> pl.DataFrame:
    """TRUE_FIGURE: by how much an invoice is above the bill of its month."""
    return as_truth(
        Figure(
            "invoice.difference",
            f"{bill.source} {month}",
            amount,
            bill.currency,
            A_CENT if amount == CENT else A_LINE,
        )
        for bill, month, amount in _wrong(bills, world)
    )


def _of_month(
    bill: Bill, rows: pl.DataFrame, month: date, wrong: Decimal, world: World
) -> Iterator[tuple[object, ...]]:
    """The invoice of a month, and a credit note a day on which `rows`, the month's, changed afterwards."""
    issued = _issued(month)
    if issued > world.as_of:
        return
    changed = pl.concat([rows["delivered"], rows["withdrawn"]]).drop_nulls().unique().sort()
    later = changed.filter((changed > issued) & (changed <= world.as_of)).to_list()
    before = -wrong
    for day in (issued, *later):
        billed = _in_cents(total(seen_on(rows, world.on(day)), "billed_cost"))
        if day == issued or billed != before:
            name = f"{bill.source}-{month:%Y-%m}" + ("" if day == issued else f"-{day:%m%d}C")
            issuer = ISSUERS[bill.provider]
            yield name, issuer, bill.source, f"{month:%Y-%m}", day, billed - before, bill.currency
        before = billed


def _wrong(bills: Sequence[Bill], world: World) -> Iterator[tuple[Bill, str, Decimal]]:
    """The invoices that are wrong: of each quarter's second and third month, one source's."""
    known = [bill for bill in bills if bill.source]
    for month in world.months:
        of_quarter = (month.month - 1) % 3 + 1
        if known and of_quarter in (WRONG_IN_MONTH, A_CENT_IN_MONTH) and _issued(month) <= world.as_of:
            bill = known[world.dice.whole("a wrong invoice, whose", 0, len(known) - 1, month.toordinal())]
            about = (month.toordinal(), number_of(bill.source))
            cents = world.dice.whole("a wrong invoice, cents", LEAST_WRONG, MOST_WRONG, *about)
            yield bill, f"{month:%Y-%m}", (cents if of_quarter == WRONG_IN_MONTH else 1) * CENT


def _issued(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=ISSUED_ON_DAY)


def _in_cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
