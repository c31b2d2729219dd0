"""What the company has promised its clouds: reservations, savings plans, committed use, term after term for ever.

`commitments.csv` has a row a slot: what is bought, from which day of the first term on, for how much a day of a small
company, whether a larger one has more, and whether every payer has it or only the main one. When a term ends the next
one begins, some of them some days late and none for quite the same amount.
"""

from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import polars as pl

from sources.sample.clouds.money import whole
from sources.sample.clouds.terms import Terms
from sources.sample.dice import Dice
from sources.sample.world import SIZES, World
from warehouse.tables.base import COUNT, DAY, TEXT, Column, Table

COMMITMENT = Table(
    "sample_commitment",
    row="one term of one commitment",
    columns=(
        Column("id", TEXT, nullable=False, help="as the cloud's bill has it"),
        Column("provider", TEXT, nullable=False),
        Column("payer", TEXT, nullable=False),
        Column("account", TEXT, nullable=False, help="that bought it"),
        Column("slot", COUNT, nullable=False, help="the lower, the earlier it covers what both could"),
        Column("name", TEXT, nullable=False),
        Column("category", TEXT, nullable=False, allowed=("Spend", "Usage")),
        Column("type", TEXT, nullable=False, help="Savings Plan, Reserved Instance, Reservation …"),
        Column("service", TEXT, nullable=False, help="as its fee is billed under"),
        Column("meters", TEXT, nullable=False, help="a pattern of what it covers, in '<service> <meter>'"),
        Column("region", TEXT, help="the only one that it covers"),
        Column("years", COUNT, nullable=False),
        Column("payment", TEXT, nullable=False, allowed=("upfront", "monthly", "daily")),
        Column("off_percent", COUNT, nullable=False, help="how much cheaper than the list"),
        Column("start", DAY, nullable=False),
        Column("end", DAY, nullable=False, help="the first day after the term"),
        Column("daily", COUNT, nullable=False, unit="10^-scale of the payer's currency"),
    ),
    key=("id",),
)
WHOLE_PERCENT = 50
# What was paid at once is forgotten now and then; of these there are small ones alone.
LATE_ONCE_IN = 2
MOST_DAYS_LATE = 12
# Terms of a slot keep their size within this band around what the slot is for.
LEAST_PERCENT, MOST_PERCENT = 88, 112


def held(terms: Terms, world: World) -> pl.DataFrame:
    """COMMITMENT: the terms of a payer that touch a day of `world.days`, lowest slot first."""
    who = ("all",) if terms.weight_percent < WHOLE_PERCENT else ("all", "main")
    slots = _slots().filter(pl.col("provider") == terms.provider, pl.col("who").is_in(who)).to_dicts()
    rows = [row for slot in slots for row in _terms(slot, terms, world)]
    return pl.DataFrame(rows, COMMITMENT.schema).filter(pl.col("start") <= world.yesterday, pl.col("end") > world.since)


def eligible(service: str, meter: str) -> pl.Expr:
    """The patterns of all slots, whatever the provider: what some commitment could cover."""
    patterns = "|".join(f"(?:{pattern})" for pattern in _slots()["meters"].unique(maintain_order=True))
    return pl.format("{} {}", service, meter).str.contains(patterns)


@cache
def _slots() -> pl.DataFrame:
    return pl.read_csv(Path(__file__).with_name("commitments.csv"), try_parse_dates=True)


def _terms(slot: dict[str, object], terms: Terms, world: World) -> list[dict[str, object]]:
    """A row a term, from the first that the slot ever had to the one that runs on `world.as_of`."""
    rows, number, start = list[dict[str, object]](), 0, _day(slot["first"])
    while start < world.as_of:
        end = _years_after(start, int(str(slot["years"])))
        about = (int(str(slot["slot"])), number, terms.number)
        larger = world.size.resources / SIZES["small"].resources if slot["grows"] == "yes" else 1.0
        daily = float(str(slot["daily"])) * larger * terms.weight_percent / 100
        share = world.dice.whole(f"{terms.provider} commitment, size", LEAST_PERCENT, MOST_PERCENT, *about)
        rows.append(
            {
                **{name: slot.get(name) for name in COMMITMENT.names if name in slot},
                "id": _id(str(slot["id"]), start, terms, world.dice, about),
                "payer": terms.payer,
                "account": terms.buyer or terms.payer,
                "start": start,
                "end": end,
                "daily": whole(daily * share / 100, terms.scale),
            }
        )
        luck = world.dice.whole(f"{terms.provider} commitment, renewed late", 1, LATE_ONCE_IN, *about)
        late = luck == 1 and slot["payment"] == "upfront"
        days = world.dice.whole(f"{terms.provider} commitment, days late", 3, MOST_DAYS_LATE, *about)
        start, number = end + timedelta(days=days if late else 0), number + 1
    return rows


def _id(form: str, start: date, terms: Terms, dice: Dice, about: tuple[int, ...]) -> str:
    names = {
        "payer": terms.payer,
        "date": f"{start:%Y-%m-%d}-{about[0]}",
        "uuid": _uuid(dice.text(f"{terms.provider} commitment, id", 32, *about)),
        "uuid2": _uuid(dice.text(f"{terms.provider} commitment, second id", 32, *about)),
        "hex": f"cud-{dice.text(f'{terms.provider} commitment, name', 8, *about)}",
        "digits": str(dice.whole(f"{terms.provider} commitment, digits", 10**18, 9 * 10**18, *about)),
    }
    return form.format_map(names)


def _uuid(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def _years_after(day: date, years: int) -> date:
    year = day.year + years
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


def _day(value: object) -> date:
    return date.fromisoformat(str(value))
