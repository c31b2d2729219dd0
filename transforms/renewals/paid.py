"""What was paid under each contract: the days that a line covers, and what a seat cost a month by it.

A line is of the contract that it names; of a ledger's lines that name none, those of a product that one contract alone
is for. The days are those that the line's words tell, else as many from its date on as its words (`annual`) or the
contract's billing period say. So a year's cost is by the days that are covered, and never an invoice times twelve.
"""

from datetime import date

import polars as pl

from transforms.renewals.candidates import of_products, paid_lines
from transforms.renewals.confirmed import ENTERED
from transforms.shadow_it.terms import Lists
from warehouse.tables import CONTRACT_LINE
from warehouse.tables.base import DECIMAL

MONTHS_A_YEAR, DAYS_A_YEAR = 12, 365
MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAY = rf"(\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}} (?:{'|'.join(MONTH_NAMES)})[a-z]* \d{{4}})"
FROM_TO = rf"{DAY}\s*(?:to|until|till|through|bis|[-–/])\s*{DAY}"
# What the words of a line, and of a contract's billing period, say of how many months it is for.
WORDS = (
    (r"\b(\d{1,2})[ -]?months?\b", None),
    (r"\b(?:annual(?:ly)?|yearly|per year|1[ -]?year)\b", 12),
    (r"\b(?:quarter(?:ly)?|per quarter)\b", 3),
    (r"\b(?:monthly|per month)\b", 1),
)
OF_A_LINE = ("transaction_id", "date", "amount", "currency", "description", "merchant", "descriptor")
PERIODS = {"monthly": 1, "quarterly": 3, "annual": 12}
SEATS = (r"^\s*(\d[\d,]*)\s*[x×]\s", r"(?i)\b(\d[\d,]*)\s*(?:x\s*)?(?:seats?|users?|licen[cs]es?)\b")
# A price that moved less is the same one, rounded on the line.
SAME_PRICE = 0.005


def paid(
    lines: pl.DataFrame, contracts: pl.DataFrame, lists: Lists, ledgers: tuple[str, ...], as_of: date
) -> pl.DataFrame:
    """CONTRACT_LINE of SPEND_TRANSACTION rows, refunds among them; what is not settled or was withdrawn is left out.

    `contracts` are CONTRACT rows with all that ever stood, `ledgers` the sources of invoices.
    """
    settled = paid_lines(lines.lazy(), as_of)
    terms = contracts.lazy().filter(pl.col("x_valid_from") <= as_of)
    told = pl.concat([_named(settled, terms), _of_product(settled, terms, lists, ledgers)])
    covered = _covered(_with_terms(told, terms))
    seats = pl.coalesce("seats_told", "seats_committed")
    priced = covered.with_columns(
        seats=seats, seats_from=pl.when(pl.col("seats_told").is_not_null()).then(pl.lit("line")).otherwise(
            pl.when(seats.is_not_null()).then(pl.lit("contract"))
        ),
    ).with_columns(seat_per_month=_seat_per_month())  # fmt: skip
    whole = priced.with_columns(paid_again=_again())
    return (
        whole.select(pl.col(name).cast(kind) for name, kind in CONTRACT_LINE.schema.items())
        .sort("contract_id", "covers_from", "transaction_id")
        .collect()
    )


def _named(lines: pl.LazyFrame, terms: pl.LazyFrame) -> pl.LazyFrame:
    known = terms.select("contract_id").unique()
    return lines.join(known, left_on="explained_by", right_on="contract_id", coalesce=False).select(
        *OF_A_LINE, "contract_id", told_by=pl.lit("named")
    )


def _of_product(lines: pl.LazyFrame, terms: pl.LazyFrame, lists: Lists, ledgers: tuple[str, ...]) -> pl.LazyFrame:
    """Lines that name no contract, of a product that one contract alone is for: of ledgers, and of any where the
    contract was itself confirmed from lines.
    """
    known = terms.select(explained_by="contract_id").unique()
    open_ones = lines.join(known, on="explained_by", how="anti")
    alone = terms.group_by("app_id").agg(
        pl.col("contract_id").unique().first(),
        contracts=pl.col("contract_id").n_unique(),
        own=pl.col("currency").drop_nulls().last(),
        from_lines=(pl.col("x_source") == ENTERED).all(),
    ).filter(pl.col("contracts") == 1, pl.col("app_id").is_not_null())  # fmt: skip
    named = lines.select(contract_id="explained_by").drop_nulls().unique()
    unnamed = alone.join(named, on="contract_id", how="anti")
    both = of_products(open_ones.collect(), lists).lazy().join(unnamed, on="app_id")
    is_counted = pl.col("x_source").is_in(list(ledgers)) | pl.col("from_lines")
    fits = pl.col("own").is_null() | (pl.col("own") == pl.col("currency"))
    return both.filter(is_counted, fits).select(*OF_A_LINE, "contract_id", told_by=pl.lit("product"))


def _with_terms(told: pl.LazyFrame, terms: pl.LazyFrame) -> pl.LazyFrame:
    """With what the contract said on the line's day, else first: its seats and its billing period."""
    known = terms.select(
        "contract_id", "seats_committed", "billing_period", "term_months", since=pl.coalesce("start", "x_valid_from")
    ).sort("since")
    first = known.group_by("contract_id", maintain_order=True).first().drop("since")
    names = ("seats_committed", "billing_period", "term_months")
    both = told.sort("date").join_asof(
        known, left_on="date", right_on="since", by="contract_id", check_sortedness=False
    )
    both = both.join(first, on="contract_id", how="left", suffix="_first")
    return both.with_columns(pl.coalesce(name, f"{name}_first").alias(name) for name in names)


def _covered(told: pl.LazyFrame) -> pl.LazyFrame:
    """With `covers_from, covers_to, covers_told_by, months` (null where it is not of whole ones) and `seats_told`."""
    text = pl.concat_str(
        [pl.col(name).fill_null("") for name in ("description", "merchant", "descriptor")], separator=" "
    )
    lower = text.str.to_lowercase()
    words = [_words(lower, pattern, months) for pattern, months in WORDS]
    period = pl.col("billing_period").replace_strict(PERIODS, default=None, return_dtype=pl.Int64())
    term = pl.when(pl.col("billing_period") == "term").then("term_months")
    read = told.with_columns(
        said_from=_day(lower.str.extract(FROM_TO, 1)),
        said_to=_day(lower.str.extract(FROM_TO, 2)),
        months=pl.coalesce(*words, period, term),
        by_words=pl.coalesce(*words).is_not_null(),
        seats_told=pl.coalesce(_number(text.str.extract(pattern, 1)) for pattern in SEATS),
    )
    explicit = (pl.col("said_to") > pl.col("said_from")).fill_null(value=False)
    begun = read.with_columns(explicit=explicit, covers_from=pl.when(explicit).then("said_from").otherwise("date"))
    lasting = pl.col("covers_from").dt.offset_by(pl.format("{}mo", "months")).dt.offset_by("-1d")
    ended = begun.with_columns(covers_to=pl.when("explicit").then("said_to").otherwise(lasting))
    after = pl.col("covers_to").dt.offset_by("1d")
    whole = (after.dt.year() - pl.col("covers_from").dt.year()) * MONTHS_A_YEAR + (
        after.dt.month().cast(pl.Int32) - pl.col("covers_from").dt.month().cast(pl.Int32)
    )
    is_whole = (after.dt.day() == pl.col("covers_from").dt.day()) & (whole > 0)
    return ended.with_columns(
        months=pl.when(~pl.col("explicit")).then("months").when(is_whole).then(whole.cast(pl.Int64)),
        covers_told_by=pl.when("explicit").then(pl.lit("dates")).when("by_words").then(pl.lit("words")).otherwise(
            pl.when(pl.col("months").is_not_null()).then(pl.lit("contract"))
        ),
    )  # fmt: skip


def _words(lower: pl.Expr, pattern: str, months: int | None) -> pl.Expr:
    if months is None:
        return lower.str.extract(pattern, 1).cast(pl.Int64)
    return pl.when(lower.str.contains(pattern)).then(pl.lit(months, pl.Int64()))


def _day(text: pl.Expr) -> pl.Expr:
    """`2026-04-01` or `1 april 2026`."""
    short = text.str.replace(r"^(\d{1,2}) ([a-z]{3})[a-z]* (\d{4})$", "$1 $2 $3")
    return pl.coalesce(text.str.to_date("%Y-%m-%d", strict=False), short.str.to_date("%d %b %Y", strict=False))


def _number(text: pl.Expr) -> pl.Expr:
    number = text.str.replace_all(",", "").cast(pl.Int64, strict=False)
    return pl.when(number > 0).then(number)


def _seat_per_month() -> pl.Expr:
    """Of a line that is no refund and whose seats and days are told."""
    amount = pl.when(pl.col("amount") > 0).then("amount")
    a_seat = amount / pl.col("seats").cast(pl.Decimal(38, 0))
    days = (pl.col("covers_to") - pl.col("covers_from")).dt.total_days() + 1
    by_days = a_seat * DAYS_A_YEAR / (days * MONTHS_A_YEAR).cast(pl.Decimal(38, 0))
    return (
        pl.when(pl.col("seats") <= 0)
        .then(None)
        .when(pl.col("months").is_not_null())
        .then(a_seat / pl.col("months").cast(pl.Decimal(38, 0)))
        .otherwise(by_days)
        .cast(DECIMAL.polars)
    )


def _again() -> pl.Expr:
    """Whether a line before it has its contract, days, seats and amount."""
    key = ("contract_id", "covers_from", "covers_to", "seats", "amount", "currency")
    known = pl.col("covers_to").is_not_null() & (pl.col("amount") > 0)
    return known & (pl.int_range(pl.len()).over(key, order_by="transaction_id") > 0)


def steps(lines: pl.DataFrame, start: date | None, term_months: int | None) -> pl.DataFrame:
    """CONTRACT_LINE rows of one contract -> its prices as they were paid, oldest first.

    `covers_from, covers_to, seat_per_month, uplift_percent` (over the step before), `seats` (the last), `lines,
    cost_per_year, currency, at_renewal`: whether it began within two weeks of a term's first day.
    """
    known = lines.filter(pl.col("seat_per_month") > 0, ~pl.col("paid_again")).sort("covers_from", "transaction_id")
    price = pl.col("seat_per_month").cast(pl.Float64)
    moved = ((price / price.shift(1) - 1).abs() > SAME_PRICE) | (pl.col("currency") != pl.col("currency").shift(1))
    told = known.with_columns(step=moved.fill_null(value=False).cum_sum()).group_by("step", maintain_order=True).agg(
        pl.col("covers_from").min(),
        pl.col("covers_to").max(),
        pl.col("seat_per_month", "seats", "currency").last(),
        lines=pl.len().cast(pl.Int64),
    )  # fmt: skip
    same = pl.col("currency") == pl.col("currency").shift(1)
    rise = (price / price.shift(1) - 1) * 100
    cost = pl.col("seat_per_month") * MONTHS_A_YEAR * pl.col("seats").cast(pl.Decimal(38, 0))
    return told.with_columns(
        uplift_percent=pl.when(same).then(rise),
        cost_per_year=cost.cast(DECIMAL.polars),
        at_renewal=_near_a_term(start, term_months),
    ).drop("step")


def _near_a_term(start: date | None, term_months: int | None) -> pl.Expr:
    """Whether a step begins within two weeks of the first day of any term; null where terms are not told."""
    if start is None or not term_months:
        return pl.lit(None, pl.Boolean())
    since = pl.col("covers_from")
    months = (since.dt.year() - start.year) * MONTHS_A_YEAR + since.dt.month().cast(pl.Int32) - start.month
    terms = (months.cast(pl.Float64) / term_months).round(0).cast(pl.Int64) * term_months
    first = pl.lit(start).dt.offset_by(pl.format("{}mo", terms))
    return (since - first).dt.total_days().abs() <= 14


def per_year(lines: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """CONTRACT_LINE rows of one contract -> `currency, cost_per_year`: what the last 365 days cost by the days covered.

    Of a line counts the share of its days that lie in them; what looks paid a second time counts once.
    """
    first = pl.lit(as_of).dt.offset_by("-364d")
    known = lines.filter(pl.col("covers_to").is_not_null(), ~pl.col("paid_again"))
    days = (pl.col("covers_to") - pl.col("covers_from")).dt.total_days() + 1
    ends, begins = pl.min_horizontal("covers_to", pl.lit(as_of)), pl.max_horizontal("covers_from", first)
    within = ((ends - begins).dt.total_days() + 1).clip(lower_bound=0)
    share = pl.col("amount") * within.cast(pl.Decimal(38, 0)) / days.cast(pl.Decimal(38, 0))
    whole = known.filter(within > 0).with_columns(share=share.cast(DECIMAL.polars))
    return whole.group_by("currency").agg(cost_per_year=pl.col("share").sum()).sort("currency")
