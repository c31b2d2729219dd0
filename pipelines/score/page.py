"""The README's table of how good the product is: written by `make score`, from the scores of several companies."""

import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import polars as pl

from checks.score import AREAS, BESIDE_KINDS
from checks.score.figures import HALF
from pipelines.score.naive import AREA, METHODS, OURS

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- Written by `make score`. -->", "<!-- The end of it. -->"
HEADER = "| area | planted | found | right | precision | recall | money found | of money planted | figures right |"
UNKNOWN = "-"
# What is measured of finance, its share told as a percentage; what a naive method gets stands beside a forecast.
FIGURES_HEADER = "| finance's figures, a company each | found | bound | naive |"
MEASURED = {
    "forecast.day5": "error of the month's total on day 5",
    "forecast.day12": "on day 12",
    "forecast.day19": "on day 19",
    "forecast.coverage80": "totals inside the 80% band",
    "money_error": "error of anomalies' money",
    "reported.no anomaly": "look-alikes reported",
    "changes.cause": "causes of changes that are named right",
    "utilisation": "utilisations that are wrong",
    "coverage": "coverages that are wrong",
    "esr": "effective savings rates that are wrong",
    "ladder": "rungs of the ladder that are wrong",
    "accrual": "worst error of an accrual",
    "invoice.difference": "differences of invoices that are wrong",
}
# What is measured of anomalies as a whole, beside what people write first.
OF_ANOMALIES = {
    "precision": ("precision of anomalies", "at least 95%"),
    "recall": ("recall of anomalies", "at least 90%"),
    "false": ("false anomalies per 100 series a month", "at most 1"),
}
BOUNDS = {"forecast.coverage80": "75% to 85%", "changes.cause": "at least 90%"}
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


def figures(scores: Sequence[pl.DataFrame]) -> str:
    """What is measured of finance, a row a figure; beside a forecast the run-rate, whose half is the bound.

    `scores` have the rows of `naive`, too, which stand beside the anomalies.
    """
    rows = [_figure(kind, called, scores) for kind, called in MEASURED.items()]
    rows += [_of_anomalies(measure, *told, scores) for measure, told in OF_ANOMALIES.items()]
    return "\n".join([FIGURES_HEADER, "|---|---|---|---|", *rows])


def _figure(kind: str, called: str, scores: Sequence[pl.DataFrame]) -> str:
    told = [score.filter(area="finance", kind=kind).select("value", "limit").rows() for score in scores]
    values, limits = ([each[0][place] if each else None for each in told] for place in (0, 1))
    counts = kind.startswith("reported.")
    found = ", ".join(UNKNOWN if value is None else f"{value:.0f}" if counts else f"{value:.1%}" for value in values)
    if not kind.startswith("forecast.day"):
        limit = next((limit for limit in limits if limit is not None), None)
        bound = UNKNOWN if limit is None else f"at most {limit:.0%}" if limit else "none"
        return f"| {called} | {found} | {BOUNDS.get(kind, bound)} | |"
    rates = ", ".join(UNKNOWN if limit is None else f"{limit / HALF:.1%}" for limit in limits)
    return f"| {called} | {found} | half of the naive | run-rate {rates} |"


def _of_anomalies(measure: str, called: str, bound: str, scores: Sequence[pl.DataFrame]) -> str:
    def told(kind: str) -> str:
        found = [score.filter(area=AREA, kind=f"{kind}.{measure}")["value"].to_list() for score in scores]
        form = "{:.1f}" if measure == "false" else "{:.1%}"
        return ", ".join(form.format(each[0]) if each and each[0] is not None else UNKNOWN for each in found)

    beside = "; ".join(f"{name}: {told(name)}" for name in METHODS)
    return f"| {called} | {told(OURS)} | {bound} | {beside} |"


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
    areas = text.split(FIGURES_HEADER)[0]
    header, _, *lines = [line for line in areas.splitlines() if line.startswith("|")]
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
