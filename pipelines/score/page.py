"""The README's table of how good the product is: written by `make score`, from the scores of several companies."""

import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import polars as pl

from checks.score import AREAS, BESIDE_KINDS

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- Written by `make score`. -->", "<!-- The end of it. -->"
HEADER = "| area | planted | found | right | precision | recall | money found | of money planted | figures right |"
UNKNOWN = "-"
# The table's rows: what each is called, its area, and which kind of it has the totals.
ROWS = [
    row
    for area in AREAS
    for row in ((area.name, area.name, "all"), *((kind, area.name, kind) for kind in BESIDE_KINDS.get(area.name, ())))
]


def table(scores: Sequence[pl.DataFrame]) -> str:
    """SCORE of several companies as one table in Markdown: a row an area, all its kinds and companies together.

    What stands beside an area's total has a row of its own.
    """
    rows = pl.concat(scores)
    return "\n".join([HEADER, f"|{'---|' * HEADER.count(' | ')}---|", *(_row(*each, rows) for each in ROWS)])


def into(text: str, written: str) -> str:
    """The README with this between its marks. Raises ValueError where it has none."""
    if BEGIN not in text or END not in text:
        raise ValueError(f"README.md: found no marks; expected {BEGIN} and {END} around the table")
    head, tail = text.split(BEGIN)[0], text.split(END)[1]
    return f"{head}{BEGIN}\n\n{written}\n\n{END}{tail}"


def between_marks(text: str) -> str:
    """What `into` wrote."""
    return text.split(BEGIN)[1].split(END)[0].strip()


def is_of_this_form(text: str) -> bool:
    """Whether a text has a table as `table` writes it: its header, and a row with all cells for each area in turn."""
    header, _, *lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = HEADER.count(" | ")
    shape = re.compile(r"\| \w+( \| [-\d., A-Z/]+){" + str(cells) + r"} \|")
    named = [line.split(" | ")[0].removeprefix("| ") for line in lines]
    return header == HEADER and named == [name for name, _, _ in ROWS] and all(map(shape.fullmatch, lines))


def _row(name: str, area: str, kind: str, rows: pl.DataFrame) -> str:
    of_area = rows.filter(area=area)
    is_figure = (pl.col("kind") != "all") & (pl.col("planted") == 0) & (pl.col("found") == 0)
    beside = pl.col("kind").str.extract(r"^(\w+)\.")
    own = ~beside.is_in(BESIDE_KINDS.get(area, ())).fill_null(value=False) if kind == "all" else beside == kind
    whole, figures = of_area.filter(kind=kind), of_area.filter(is_figure, own)
    planted, found, right = (int(whole[name].sum()) for name in ("planted", "found", "right"))
    cells = [
        *(f"{count:,}" for count in (planted, found, right)),
        _share(right, found),
        _share(right, planted),
        *_money(whole),
        f"{figures['ok'].sum()} of {figures.height}".replace(" of ", "/") if figures.height else UNKNOWN,
    ]
    return f"| {name} | {' | '.join(cells)} |"


def _share(part: int, of: int) -> str:
    return f"{part / of:.3f}" if of else UNKNOWN


def _money(whole: pl.DataFrame) -> tuple[str, str]:
    """Found and planted in the one currency of all companies; unknown where there are several."""
    currencies = whole.filter(pl.col("planted") > 0)["currency"].unique()
    if currencies.len() != 1 or currencies[0] is None:
        return UNKNOWN, UNKNOWN
    amounts = (Decimal(whole[name].sum()) for name in ("money_found", "money_truth"))
    found, planted = (f"{amount:,.0f} {currencies[0]}" for amount in amounts)
    return found, planted
