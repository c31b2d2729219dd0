"""Contracts as processes: term follows term from the day a product was adopted, each as someone entered it, or did not.

A contract that renews itself goes on at its price and seats; the row of the CSV then still has the last term that was
entered. Where a renewal was negotiated the row is entered anew: the price goes up, though not within a year, and the
seats become what is held then and some to spare. `price_per_seat` is a seat's for one billing period.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache, cached_property, lru_cache
from itertools import accumulate
from math import ceil
from pathlib import Path

import polars as pl

from sources.sample.company import teams
from sources.sample.software.notice import Clause
from sources.sample.software.pools import pools, products
from sources.sample.software.seats import seats
from sources.sample.world import World

HERE = Path(__file__).parent
NEGOTIATED_PERCENT = 60
RENEWS_ITSELF_PERCENT = 80
USUAL_SPARE_PERCENT = 8
MONTHS_BILLED = {"monthly": 1, "quarterly": 3, "annual": 12}
# What a dollar's list price is in a contract's currency, as vendors round it.
LIST_IN = {"USD": Decimal("1"), "GBP": Decimal("0.8"), "EUR": Decimal("0.95")}
CENT = Decimal("0.01")
# A term is counted this long after its first day where nobody had a seat before it.
SETTLED = timedelta(days=300)
COLUMNS = (
    *("contract_id", "app", "vendor", "start", "end", "term_months", "auto_renews"),
    *("notice_number", "notice_unit", "clear_days", "deemed_receipt_days", "holiday_calendar"),
    *("seats_committed", "price_per_seat", "currency", "billing_period", "owner", "cost_center"),
)


@dataclass(frozen=True)
class Contract:
    """One agreement on the world's day. `nth` is the product's; `copy` tells a second one of the same product."""

    world: World
    nth: int
    vendor_nth: int
    copy: int
    product: str
    vendor: str
    category: str
    list_price: Decimal
    adopted: date
    owner: str
    cost_center: str

    @property
    def contract_id(self) -> str:
        return f"C-{self.nth + 1:04d}" + (f"-{self.copy + 1}" if self.copy else "")

    @cached_property
    def term_months(self) -> int:
        return _terms_of_overlaps().get((self.product, self.copy)) or int(self._one_of("term_months"))

    @cached_property
    def renews_itself(self) -> bool:
        return self._whole("renews itself", 0, 99) < RENEWS_ITSELF_PERCENT

    @cached_property
    def clause(self) -> Clause:
        """A month's contract can be left within it."""
        number, unit = self._one_of("notice").split() if self.term_months > 1 else ("5", "business_days")
        clear, receipt = self._one_of("clear_days"), self._one_of("deemed_receipt_days")
        return Clause(
            int(number),
            unit,
            clear == "true" if clear else None,
            int(receipt) if receipt else None,
            self._one_of("holiday_calendar"),
        )

    @cached_property
    def currency(self) -> str:
        """A vendor's is the same in all its contracts; the pound where products are weighed against each other."""
        if self.vendor_nth in _weighed(self.world):
            return "GBP"
        return self.world.dice.one_of("vendor's currency", _terms("currency"), self.vendor_nth)

    @cached_property
    def billing_period(self) -> str:
        return self._one_of("billing_period") if self.term_months > 1 else "monthly"

    @cached_property
    def running(self) -> int:
        """Which term runs on the day, the first being 0."""
        months = (self.world.as_of.year - self.adopted.year) * 12 + self.world.as_of.month - self.adopted.month
        turn = months // self.term_months
        return turn if self.starts(turn) <= self.world.as_of else turn - 1

    @cached_property
    def entered(self) -> int:
        """The term that the contract's row has."""
        return self.entered_by(self.running)

    def entered_by(self, turn: int) -> int:
        """The term whose price and seats hold in a term: that or the last one before it that was entered."""
        return next(before for before in range(turn, -1, -1) if self._is_entered(before))

    def starts(self, turn: int) -> date:
        months = self.adopted.year * 12 + self.adopted.month - 1 + turn * self.term_months
        return self.adopted.replace(year=months // 12, month=months % 12 + 1)

    def ends(self, turn: int) -> date:
        """The last day."""
        return self.starts(turn + 1) - timedelta(days=1)

    @cached_property
    def price_per_month(self) -> Decimal:
        """A seat's, in whole cents, so that a quarter's and a year's are, too."""
        return self.price_in(self.entered)

    def price_in(self, entered: int) -> Decimal:
        """A seat's price a month as that term was entered."""
        return self._prices[entered].quantize(CENT, ROUND_HALF_EVEN)

    @cached_property
    def _prices(self) -> list[Decimal]:
        """A seat's a month of each term up to the one that runs."""
        first = self.list_price * LIST_IN[self.currency] * self._whole("discount", 70, 97) / 100
        return list(accumulate(range(1, self.running + 1), self._raised, initial=first))

    def _raised(self, price: Decimal, turn: int) -> Decimal:
        """The price of the term before as it goes on: up where somebody entered the term, once a year."""
        if self._is_entered(turn) and turn * self.term_months % 12 == 0:
            return price * (1 + Decimal(self._one_of("uplift_percent", turn)) / 100)
        return price

    @property
    def price_per_seat(self) -> Decimal:
        """For one billing period."""
        return self.price_per_month * MONTHS_BILLED[self.billing_period]

    @cached_property
    def seats_committed(self) -> int:
        return self.seats_in(self.entered)

    def seats_in(self, entered: int) -> int:
        """The seats committed as that term was entered."""
        counted = self.starts(entered) + (SETTLED if entered == 0 else timedelta(0))
        held = _held(self.world, self.product, counted)
        if self.copy:
            return max(3, held // 8)
        return ceil(held * (100 + _spare_percent(self.world, self.product)) / 100) + 2

    def _is_entered(self, turn: int) -> bool:
        """Always where carrying on the last day of the term before would leave a month's end in doubt."""
        doubtful = self.adopted.day == 1 and (self.term_months == 1 or self.starts(turn).month == 3)
        itself = self.renews_itself and not doubtful
        return turn == 0 or not itself or self._whole("entered", 0, 99, turn) < NEGOTIATED_PERCENT

    def _one_of(self, part: str, turn: int = 0) -> str:
        return self.world.dice.one_of(f"contract's {part}", _terms(part), self.nth, self.copy, turn)

    def _whole(self, topic: str, low: int, high: int, turn: int = 0) -> int:
        return self.world.dice.whole(f"contract {topic}", low, high, self.nth, self.copy, turn)

    @property
    def row(self) -> dict[str, object]:
        """As contracts.csv has it; empty where the clause leaves it open."""
        clause = self.clause
        return {
            "contract_id": self.contract_id,
            "app": self.product,
            "vendor": self.vendor,
            "start": self.starts(self.entered),
            "end": self.ends(self.entered),
            "term_months": self.term_months,
            "auto_renews": self.renews_itself,
            "notice_number": clause.number,
            "notice_unit": clause.unit,
            "clear_days": clause.clear_days,
            "deemed_receipt_days": clause.deemed_receipt_days,
            "holiday_calendar": clause.calendar or None,
            "seats_committed": self.seats_committed,
            "price_per_seat": self.price_per_seat,
            "currency": self.currency,
            "billing_period": self.billing_period,
            "owner": self.owner,
            "cost_center": self.cost_center,
        }


@lru_cache(maxsize=4)
def agreements(world: World) -> tuple[Contract, ...]:
    """Every contract that runs on the day: one a product, and second ones of those that were bought twice."""
    categories = pl.read_csv(HERE / "categories.csv")
    twice = set(pl.read_csv(HERE / "overlaps.csv").filter(kind="same_product")["retired"])
    listed = products(world).join(categories, on="category", maintain_order="left").sort("nth")
    return tuple(
        Contract(
            world,
            *(product["nth"], product["vendor_nth"], copy, product["product"], product["vendor"], product["category"]),
            Decimal(str(product["list_price_per_month_usd"])),
            product["adopted"],
            *_owner(world, product["departments"], copy),
        )
        for product in listed.iter_rows(named=True)
        for copy in range(2 if product["product"] in twice else 1)
    )


def contracts(world: World) -> pl.DataFrame:
    """The rows of contracts.csv, `COLUMNS`."""
    return pl.DataFrame([contract.row for contract in agreements(world)], infer_schema_length=None).select(COLUMNS)


def contract_of(world: World, product: str) -> Contract:
    """A product's own."""
    return next(each for each in agreements(world) if each.product == product and not each.copy)


def _owner(world: World, departments: str, copy: int) -> tuple[str, str]:
    """The head of the first team that uses it: workplace IT for all; marketing of second contracts."""
    listed = teams(world)
    of = (
        listed.filter(department=departments.split(";")[0])
        if departments != "*"
        else listed.filter(team="workplace-it")
    )
    of = listed.filter(team="marketing") if copy else of
    return str(of["owner"][0]), str(of["cost_center"][0])


@cache
def _terms(part: str) -> tuple[str, ...]:
    listed = pl.read_csv(HERE / "terms.csv", infer_schema=False).with_columns(pl.col("value").fill_null(""))
    return tuple(listed.filter(part=part)["value"])


@cache
def _terms_of_overlaps() -> dict[tuple[str, int], int]:
    """By product and copy, where overlaps.csv fixes it."""
    pairs = pl.read_csv(HERE / "overlaps.csv").sort("term_months")
    copies = pairs.select("retired", (pl.col("kind") == "same_product").cast(pl.Int64).alias("copy"), "term_months")
    return {(product, copy): months for product, copy, months in copies.iter_rows()}


@lru_cache(maxsize=4)
def _weighed(world: World) -> frozenset[int]:
    pairs = pl.read_csv(HERE / "overlaps.csv")
    both = pl.concat([pairs["kept"], pairs["retired"]]).unique()
    return frozenset(products(world).filter(pl.col("product").is_in(both.implode()))["vendor_nth"])


def _spare_percent(world: World, product: str) -> int:
    return _spare_percents(world).get(product, USUAL_SPARE_PERCENT)


@lru_cache(maxsize=4)
def _spare_percents(world: World) -> dict[str, int]:
    """By product; of several pools of one the first holds."""
    firsts = pools(world).unique("product", keep="first", maintain_order=True)
    return {product: int(percent) for product, percent in firsts.select("product", "spare_percent").iter_rows()}


def _held(world: World, product: str, day: date) -> int:
    """How many seats of a product were held on a day; of what has none of its own, how many people worked there."""
    if product not in _turnover(world):
        return world.size.people
    assigned, removed = _turnover(world)[product]
    return bisect_right(assigned, day) - bisect_right(removed, day)


@lru_cache(maxsize=4)
def _turnover(world: World) -> dict[str, tuple[list[date], list[date]]]:
    """By product, the days in order on which seats were assigned and on which they were removed."""
    days = seats(world).group_by("product").agg(pl.col("assigned").sort(), pl.col("removed").drop_nulls().sort())
    return {product: (assigned, removed) for product, assigned, removed in days.iter_rows()}
