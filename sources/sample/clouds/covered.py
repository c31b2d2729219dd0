"""Which usage of a day a commitment covers, and what of the commitment nothing used.

Of one day, the commitments take their turn by slot; each takes what it can cover in the order of the lines, until its
money for the day is gone. The line on which it ends is cut in two. All costs are whole numbers of the bill's last
decimal.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from sources.sample.clouds.money import percent, units

QUANTITY_DECIMALS = 6
# Whose turn it is: terms by slot, and of one the line that it cuts comes last.
TURN = {"slot": pl.Int64(), "start": pl.Date(), "is_cut": pl.Boolean()}
ORDER = ("day", "number", "account", "region", "service", "meter", "sku", "operation", "quantity")


def covered(priced: pl.DataFrame, held: pl.DataFrame, scale: int) -> pl.DataFrame:
    """Lines with `list_cost`, `contracted_cost` -> the lines with `commitment` and `effective_cost`, some in two.

    What a commitment covers has its id and costs what it commits to; the rest is as it was.
    """
    kinds = priced.select("service", "meter", "region").unique(maintain_order=True).with_row_index("sold")
    lines = priced.join(kinds, on=["service", "meter", "region"], how="left", nulls_equal=True, maintain_order="left")
    rounds = _rounds(_able(kinds, held))
    free = lines["event"].is_null() & (lines["list_cost"] > 0)
    is_open = free & lines["sold"].is_in([sold for able in rounds for sold in able["sold"]])
    rest = lines.filter(is_open).sort(ORDER, nulls_last=True, maintain_order=True).with_row_index("line")
    parts = [pl.DataFrame(schema={**rest.schema, **TURN})]
    for able in rounds:
        could = _with_room(rest.lazy(), able.lazy(), held.lazy()).collect()
        taken, left = _taken(could.lazy(), scale)
        others = rest.lazy().join(could.lazy().select("line"), on="line", how="anti", maintain_order="left")
        whole = others.merge_sorted(left.select(rest.columns), key="line")
        mine, rest = pl.collect_all([taken.select(*rest.columns, *TURN), whole])
        parts.append(mine)
    in_turn = pl.concat(parts).sort(*TURN, "line").select(lines.columns)
    return pl.concat([lines.filter(~is_open), in_turn, rest.drop("line")]).drop("sold")


def unused(lines: pl.DataFrame, held: pl.DataFrame, of: pl.Series) -> pl.DataFrame:
    """COMMITMENT, a row each of these days on which something of it was left, with `day` and `unused`."""
    used = (
        lines.filter(pl.col("commitment").is_not_null())
        .group_by("commitment", "day")
        .agg(used=pl.col("effective_cost").sum())
    )
    days = running(held, of).join(
        used, left_on=["id", "day"], right_on=["commitment", "day"], how="left", maintain_order="left"
    )
    left = days.with_columns(unused=pl.col("daily") - pl.col("used").fill_null(0)).drop("used")
    return left.filter(pl.col("unused") > 0)


def running(held: pl.DataFrame, of: pl.Series) -> pl.DataFrame:
    """The terms, a row each of these days on which they run."""
    return held.join(of.alias("day").to_frame(), how="cross").filter(
        pl.col("day").is_between("start", "end", closed="left")
    )


def _able(kinds: pl.DataFrame, held: pl.DataFrame) -> dict[int, list[int]]:
    """By slot, which of the kinds, by `sold`, it could cover."""
    slots = held.unique("slot", keep="first", maintain_order=True).rows(named=True)
    sold = kinds.select(pl.col("sold").filter(_sold_to(slot)).implode().alias(str(slot["slot"])) for slot in slots)
    return {slot["slot"]: sold[str(slot["slot"])][0].to_list() for slot in slots}


def _sold_to(slot: Mapping[str, Any]) -> pl.Expr:
    fits = pl.format("{} {}", "service", "meter").str.contains(slot["meters"])
    where = pl.lit(value=True) if slot["region"] is None else pl.col("region") == slot["region"]
    return fits & where.fill_null(value=False)


def _rounds(able: Mapping[int, Sequence[int]]) -> list[pl.DataFrame]:
    """Slots that may take their turn at once: none could cover what another could; `sold` and the `slot` that could.

    Each comes in a later round than those before it that could cover what it could.
    """
    rounds, last = list[list[tuple[int, int]]](), dict[int, int]()
    for slot in sorted(able):
        turn = max((last[sold] + 1 for sold in able[slot] if sold in last), default=0)
        last |= dict.fromkeys(able[slot], turn)
        rounds += [[] for _ in range(turn + 1 - len(rounds))]
        rounds[turn] += [(sold, slot) for sold in able[slot]]
    return [pl.DataFrame(each, {"sold": pl.UInt32(), "slot": TURN["slot"]}, orient="row") for each in rounds]


def _with_room(rest: pl.LazyFrame, able: pl.LazyFrame, held: pl.LazyFrame) -> pl.LazyFrame:
    """What the terms of a round could cover, in order, with what each line would then `cost`, and the `room` left."""
    terms = held.select("slot", "start", "end", "daily", "id", off_by="off_percent")
    within = pl.col("day").is_between("start", "end", closed="left")
    could = rest.join(able, on="sold", maintain_order="left").join(terms, on="slot", maintain_order="left")
    cost = percent(pl.col("list_cost"), 100 - pl.col("off_by").cast(pl.Float64))
    before = pl.col("cost").cum_sum().over("slot", "start", "day") - pl.col("cost")
    return could.filter(within).with_columns(cost=cost).with_columns(room=pl.col("daily") - before)


def _taken(summed: pl.LazyFrame, scale: int) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """What terms cover of what they could, with TURN, and what they leave, by `line`."""
    whole = summed.filter(pl.col("cost") <= pl.col("room")).with_columns(effective_cost="cost")
    cut = summed.filter(pl.col("room") > 0, pl.col("cost") > pl.col("room"))
    share = pl.col("room") / pl.col("cost")
    part = (pl.col("quantity").cast(pl.Float64) * share).round(QUANTITY_DECIMALS)
    cut = cut.with_columns(part=_decimal(part)).filter(pl.col("part") > 0, pl.col("part") < pl.col("quantity"))
    first = _resized(cut, pl.col("part"), scale).with_columns(effective_cost="room")
    second = _resized(cut, pl.col("quantity") - pl.col("part"), scale)
    uncut = summed.filter(pl.col("cost") > pl.col("room")).join(cut.select("line"), on="line", how="anti")
    names = summed.collect_schema().names()
    taken = [each.with_columns(is_cut=pl.lit(is_cut)) for is_cut, each in ((False, whole), (True, first.select(names)))]
    covers = pl.concat(taken).with_columns(commitment="id")
    return covers, pl.concat([second.select(names), uncut]).sort("line")


def _resized(lines: pl.LazyFrame, quantity: pl.Expr, scale: int) -> pl.LazyFrame:
    """The lines with another quantity, and costs in proportion; what is listed is priced anew."""
    listed = units(quantity.cast(pl.Float64) * pl.col("list_unit_price").cast(pl.Float64), scale)
    contracted = percent(listed, 100 - pl.col("off").cast(pl.Float64))
    return lines.with_columns(
        quantity=quantity.cast(pl.Decimal(38, 18)),
        list_cost=listed,
        contracted_cost=contracted,
        effective_cost=contracted,
    )


def _decimal(amount: pl.Expr) -> pl.Expr:
    whole = (amount * 10**QUANTITY_DECIMALS).round().cast(pl.Int64)
    return (whole.cast(pl.Decimal(38, 18)) / pl.lit(10**QUANTITY_DECIMALS).cast(pl.Decimal(38, 0))).cast(
        pl.Decimal(38, 18)
    )
