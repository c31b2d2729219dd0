"""The README's table of how good the product is: written by `make score`, from the scores of several companies."""

import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import polars as pl

from checks.score import AREAS

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- Written by `make score`. -->", "<!-- The end of it. -->"
HEADER = "| area | planted | found | right | precision | recall | money found | of money planted | figures right |"
UNKNOWN = "-"


def table(scores: Sequence[pl.DataFrame]) -> str:
    """SCORE of several companies as one table in Markdown: a row an area, all its kinds and companies together."""
    rows = pl.concat(scores)
    return "\n".join([HEADER, f"|{'---|' * HEADER.count(' | ')}---|", *(_row(area.name, rows) for area in AREAS)])


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
    return header == HEADER and named == [area.name for area in AREAS] and all(map(shape.fullmatch, lines))


def _row(area: str, rows: pl.DataFrame) -> str:
    of_area = rows.filter(area=area)
    is_figure = (pl.col("kind") != "all") & (pl.col("planted") == 0) & (pl.col("found") == 0)
    whole, figures = of_area.filter(kind="all"), of_area.filter(is_figure)
    planted, found, right = (int(whole[name].sum()) for name in ("planted", "found", "right"))
    cells = [
        *(f"{count:,}" for count in (planted, found, right)),
        _share(right, found),
        _share(right, planted),
        *_money(whole),
        f"{figures['ok'].sum()} of {figures.height}".replace(" of ", "/") if figures.height else UNKNOWN,
    ]
    return f"| {area} | {' | '.join(cells)} |"


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
