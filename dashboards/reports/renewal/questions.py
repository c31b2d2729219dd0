"""What a pack leaves open: what the contract does not say, and what no feed tells."""

from collections.abc import Iterator
from decimal import Decimal

import polars as pl

from dashboards import wording
from dashboards.reports.renewal.pack import Contract, told_money

A_YEAR = 12
# A price that was paid and is further off the one entered than this share is another.
OFF = Decimal("0.005")


def questions(contract: Contract, held: pl.DataFrame, feeds: pl.DataFrame, lines: pl.DataFrame) -> tuple[str, ...]:
    """To ask before signing, each a sentence. `held`, `feeds` and `lines` as `queries.renewal` has them."""
    return (
        *_of_the_clause(contract),
        *_of_the_terms(contract),
        *_of_what_was_paid(contract, lines),
        *_of_use(contract, held, feeds),
    )


def _of_the_clause(contract: Contract) -> Iterator[str]:
    terms, row = contract.terms, contract.row
    if row["decide_by"] is None:
        yield f"By when is notice due? {row['reading']}"
        return
    open_ones = {
        "clear_days": "Are the days of notice clear days?",
        "deemed_receipt_days": "When does notice count as received?",
        "holiday_calendar": "Whose public holidays count? Weekends alone are left out now.",
    }
    asked = [question for name, question in open_ones.items() if terms[name] is None]
    if asked:
        yield f"{' '.join(asked)} The contract's row leaves it open, so the earliest day counts."
    if row["auto_renews"] is None:
        yield "Does it renew itself? The contract's row does not say."


def _of_the_terms(contract: Contract) -> Iterator[str]:
    terms = contract.terms
    if contract.price is None:
        yield "What does a seat cost? Without a price and its billing period no money can be told."
    if terms["uplift_cap_percent"] is None:
        yield "How far may the price rise at the renewal? No cap is entered."
    if contract.row["true_up_exposure"]:
        above = told_money(contract, contract.row["true_up_exposure"])
        said = terms["true_up"] or "the contract's row does not say what happens then"
        yield f"More seats are in use than are committed, {above} a year: {said}."
    if contract.row["owner"] is None:
        yield "Who decides? No owner is entered."


def _of_what_was_paid(contract: Contract, lines: pl.DataFrame) -> Iterator[str]:
    for row in lines.filter("paid_again").iter_rows(named=True):
        amount = wording.exact(row["amount"], row["currency"])
        covers = f"{wording.day(row['covers_from'])} to {wording.day(row['covers_to'])}"
        yield f"Was {covers} paid twice? A second line has the same {amount}: {row['transaction_id']}."
    newest = lines.filter(pl.col("seat_per_month") > 0, pl.col("currency") == contract.currency).tail(1)
    if newest.height and contract.price is not None:
        paid, told = newest["seat_per_month"].item(), contract.price.per_year / A_YEAR
        if abs(paid / told - 1) > OFF:
            said = f"{told_money(contract, told)} a seat a month are entered and {told_money(contract, paid)} were paid"
            yield f"Which price holds? {said} from {wording.day(newest['covers_from'].item())} on."


def _of_use(contract: Contract, held: pl.DataFrame, feeds: pl.DataFrame) -> Iterator[str]:
    months = contract.figures["months_of_history"]
    if contract.advised is None:
        yield contract.row["recommendation_reason"]
    elif months < A_YEAR:
        yield f"Is {wording.some(months, 'month')} of use a year's? A busy season before them is not in the number."
    cheaper = held.filter(pl.col("cheaper_sku").is_not_null(), pl.col("state") == "active")
    if cheaper.height:
        saving = sum(cheaper["tier_saving_per_month"].drop_nulls(), Decimal(0)) * A_YEAR
        people = wording.some(cheaper.height, "person uses", "people use")
        yield f"{people} only what a cheaper tier has: would it do? {told_money(contract, saving)} a year hang on it."
    unknown = held.filter(state="unknown").height
    if unknown:
        seats = wording.some(unknown, "seat")
        yield f"Who uses the {seats} that no feed tells of? They count as neither used nor unused."
    for row in feeds.filter(pl.col("status") != "ok").iter_rows(named=True):
        status, why = row["status"].replace("_", " "), row["reason"] or "no reason is told"
        yield f"The feed {row['feed']} of {row['source']} is {status}: {why}"
