"""The score: a row a kind of each area, a row `all`, and a line for each miss, false alarm and wrong amount."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from checks.score.areas import AREAS, BESIDE, FIGURES, Area, found_schema
from checks.score.figures import figures
from warehouse.tables.base import COUNT, DECIMAL, FLAG, TEXT, Column, Table, Type

RATIO = Type("DOUBLE", pl.Float64())
SCORE = Table(
    "score",
    row="one kind of one area, the area's total of what is counted (all), or one figure",
    columns=(
        Column("area", TEXT, nullable=False),
        Column("kind", TEXT, nullable=False),
        Column("planted", COUNT, help="how many were to be found; 0 of a figure"),
        Column("found", COUNT),
        Column("right", COUNT),
        Column("precision", RATIO, help="right / found; none where nothing was found"),
        Column("recall", RATIO, help="right / planted; none where nothing was planted"),
        Column("money_truth", DECIMAL, unit="currency"),
        Column("money_found", DECIMAL, unit="currency", help="of all that was found, false alarms too"),
        Column("currency", TEXT, help="none where currencies without a rate cannot be added up"),
        Column("value", RATIO, help="of a figure: what was measured"),
        Column("limit", RATIO, help="what it is held against"),
        Column("ok", FLAG, help="none where nothing was planted and nothing found"),
    ),
    key=("area", "kind"),
)
ALL = "all"


@dataclass(frozen=True)
class Score:
    """SCORE, and what is to be read beside it, a sentence each."""

    rows: pl.DataFrame
    lines: tuple[str, ...]


def score(truth: Mapping[str, pl.DataFrame], found: Mapping[str, pl.DataFrame | None]) -> Score:
    """Both by the truth's table name; None, or no entry, where nothing finds that yet.

    Money that is to be added up over currencies has been brought to one before.
    """
    parts = [_area(area, truth[area.truth.name], found.get(area.truth.name)) for area in AREAS]
    parts += [_beside(area, truth[area.truth.name], found.get(area.truth.name)) for area in BESIDE]
    parts.append(_figures(truth[FIGURES.name], found.get(FIGURES.name)))
    order = {area.name: at for at, area in enumerate(AREAS)}
    rows = pl.concat(part.rows for part in parts)
    counted = rows.with_columns(pl.col("planted", "found", "right").fill_null(0))
    ordered = counted.sort(pl.col("area").replace_strict(order), maintain_order=True)
    return Score(ordered, tuple(line for part in parts for line in part.lines))


def _area(area: Area, truth: pl.DataFrame, found: pl.DataFrame | None) -> Score:
    judged = area.judge(truth, pl.DataFrame(schema=found_schema(area.truth)) if found is None else found)
    kinds = judged.filter((pl.col("planted") > 0) | (pl.col("found") > 0))
    whole = kinds.with_columns(kind=pl.lit(ALL))
    counted = pl.concat([_counted(area, kinds), _counted(area, whole) if whole.height else _nothing(area)])
    if found is None:
        return Score(counted, tuple(_unfound(area, kinds)))
    rows = pl.concat([counted, *_alike(area, judged), *_money_errors(area, judged)])
    return Score(rows, tuple(_told(area, judged)))


def _beside(area: Area, truth: pl.DataFrame, found: pl.DataFrame | None) -> Score:
    """The same without a row `all`; wrong amounts are told of each kind."""
    judged = area.judge(truth, pl.DataFrame(schema=found_schema(area.truth)) if found is None else found)
    kinds = judged.filter((pl.col("planted") > 0) | (pl.col("found") > 0))
    if found is None:
        return Score(_counted(area, kinds), tuple(_unfound(area, kinds)))
    named = [
        rows.with_columns(pl.format("{}.{}", pl.lit(kind), "kind").alias("kind"))
        for (kind,), of_kind in kinds.filter(pl.col("money_truth").is_not_null()).group_by("kind")
        for rows in _money_errors(area, of_kind)
    ]
    return Score(pl.concat([_counted(area, kinds), *named]), tuple(_told(area, kinds)))


def _counted(area: Area, judged: pl.DataFrame) -> pl.DataFrame:
    by_kind = judged.group_by("kind").agg(
        pl.col("planted", "found", "right").sum(), _sum("money_truth"), _sum("money_found"), currency=_currency()
    )
    sums = by_kind.with_columns(
        area=pl.lit(area.name),
        precision=pl.when(pl.col("found") > 0).then(pl.col("right") / pl.col("found")),
        recall=pl.when(pl.col("planted") > 0).then(pl.col("right") / pl.col("planted")),
        money_truth=pl.when(pl.col("currency").is_not_null()).then("money_truth"),
        money_found=pl.when(pl.col("currency").is_not_null()).then(pl.col("money_found").fill_null(0)),
    )
    good = (pl.col("precision") >= area.precision).fill_null(value=True) & (pl.col("recall") >= area.recall).fill_null(
        value=True
    )
    shaped = sums.with_columns(value=pl.lit(None, pl.Float64), limit=pl.lit(None, pl.Float64), ok=good)
    return shaped.select(pl.col(name).cast(kind) for name, kind in SCORE.schema.items()).sort("kind")


def _sum(money: str) -> pl.Expr:
    return pl.when(pl.col(money).is_not_null().any()).then(pl.col(money).sum()).alias(money)


def _currency() -> pl.Expr:
    """The one currency of all amounts; none where there are several, or no amount."""
    named = pl.concat_list(
        pl.when(pl.col("money_truth").is_not_null()).then("currency"),
        pl.when(pl.col("money_found").is_not_null()).then("currency_found"),
    ).list.explode()
    names = named.drop_nulls().unique()
    return pl.when(names.len() == 1).then(names.first())


def _nothing(area: Area) -> pl.DataFrame:
    return pl.DataFrame([{"area": area.name, "kind": ALL, "planted": 0, "found": 0, "right": 0}], schema=SCORE.schema)


def _alike(area: Area, judged: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """A row a sort of look-alike: how many of them were reported, of which none should be."""
    rows = judged.filter(pl.col("alike").is_not_null()).group_by("alike").agg(pl.col("found").sum()).sort("alike")
    for alike, reported in rows.iter_rows():
        yield _figure_row(area.name, f"reported.{alike}", reported, 0, ok=reported == 0)


def _money_errors(area: Area, judged: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """How many that are right have another amount than is true, or how far estimates are off; none where none is."""
    right = judged.filter(pl.col("right") > 0)
    if right.is_empty():
        return
    if area.money_within is None:
        wrong = int(right["money_off"].sum())
        yield _figure_row(area.name, "money_errors", wrong, 0, ok=not wrong)
    elif (off := _share_off(right)) is not None:
        yield _figure_row(area.name, "money_error", off, area.money_within, ok=off <= area.money_within)


def _share_off(right: pl.DataFrame) -> float | None:
    """The errors of all amounts over the true ones, signs apart; one in another currency or not told is off by all."""
    true, told = (pl.col(name).cast(pl.Float64) for name in ("money_truth", "money_found"))
    apart = pl.when(pl.col("currency") == pl.col("currency_found")).then((told - true).abs())
    errors, total = right.select(errors=apart.fill_null(true.abs()).sum(), total=true.abs().sum()).row(0)
    return errors / total if total else None


def _figure_row(area: str, kind: str, value: float | None, limit: float | None, *, ok: bool) -> pl.DataFrame:
    return pl.DataFrame([{"area": area, "kind": kind, "value": value, "limit": limit, "ok": ok}], schema=SCORE.schema)


def _unfound(area: Area, kinds: pl.DataFrame) -> Iterator[str]:
    for kind, planted in kinds.group_by("kind").agg(pl.col("planted").sum()).sort("kind").iter_rows():
        yield f"{area.name} {kind}: nothing finds this kind yet; {planted} planted, all missed."


def _told(area: Area, judged: pl.DataFrame) -> Iterator[str]:
    for row in judged.sort("kind", "thing").iter_rows(named=True):
        what, why = f"{area.name} {row['kind']}: ", _sentence(row["why"] or "nothing is planted there")
        reason = _sentence(row["reason"] or "the finder gives no reason")
        if row["planted"] > row["right"]:
            missed = row["planted"] - row["right"]
            many = f"{missed} of {row['planted']} at " if row["planted"] > 1 else ""
            said = f" Said of it: {reason}" if row["reason"] else ""
            yield f"{what}missed {many}{row['thing']}. {why}{said}"
        if row["found"] > row["right"]:
            yield f"{what}false alarm {row['thing']}. {why} The finder's reason: {reason}"
        if row["money_off"]:
            told, true = (_amount(row, side) for side in ("found", "truth"))
            yield f"{what}wrong amount {row['thing']}: found {told}, true is {true}. {why}"


def _amount(row: Mapping[str, object], side: str) -> str:
    amount, currency = row[f"money_{side}"], row["currency_found" if side == "found" else "currency"]
    return "none" if amount is None else f"{float(str(amount)):.2f} {currency}"


def _sentence(text: str) -> str:
    plain = text.strip()
    return f"{plain[:1].upper()}{plain[1:]}" + ("" if plain.endswith((".", "!", "?")) else ".")


def _figures(truth: pl.DataFrame, found: pl.DataFrame | None) -> Score:
    rows, lines = [], []
    for figure, measured, wrong in figures(truth, found):
        rows.append(_figure_row("finance", figure.kind, measured.value, measured.limit, ok=measured.ok))
        if measured.value is None:
            lines.append(f"finance {figure.kind}: nothing gives this figure yet.")
            continue
        for row in wrong.iter_rows(named=True):
            told, true = _number(row["value_found"]), _number(row["value"])
            if "low" in row:
                told = f"{told}, within {_number(row['low'])} to {_number(row['high'])} at 80%"
            lines.append(
                f"finance {figure.kind}: {row['scope']}: found {told}; true is {true}. "
                f"{_sentence(row['why'] or 'the truth does not tell of it')}"
            )
    return Score(pl.concat(rows), tuple(lines))


def _number(value: object) -> str:
    return "none" if value is None else f"{float(str(value)):.4f}".rstrip("0").rstrip(".")
