"""How the objects at a source make up a billing period, where no manifest says it.

`parts`: all files of the period that are there together are it. `newest`: each file is a whole delivery and the latest
wins. `append`: each object adds, once.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.plan.found import Found


@dataclass(frozen=True)
class PeriodWork:
    """One billing period whose rows are to be replaced by those of `objects`; `kept_loads` stay beside them.

    `signature` tells this set of contents, under the checks of this run, from any other.
    """

    billing_period: str
    objects: tuple[Found, ...]
    signature: str
    kept_loads: tuple[str, ...] = ()


def _work(period: str, objects: Sequence[Found], rules: str, kept_loads: Sequence[str] = ()) -> PeriodWork:
    named = sorted(f"{found.object.uri}\0{found.content_hash}" for found in objects)
    signature = hashlib.sha256("\n".join([rules, *named]).encode()).hexdigest()[:16]
    return PeriodWork(period, tuple(objects), signature, tuple(kept_loads))


def emptied(readable: Sequence[Found], loads: pl.DataFrame) -> set[str]:
    """Billing periods that an object held when it was loaded and, changed since, holds no more."""
    now_in = {each.object.uri: set(each.periods or ()) for each in readable}
    rows = loads.select("object", "billing_period").iter_rows()
    return {period for uri, period in rows if uri in now_in and period not in now_in[uri]}


def _there(period: str, readable: Sequence[Found]) -> list[Found]:
    return [each for each in readable if period in (each.periods or ())]


def _left(period: str, readable: Sequence[Found], loads: pl.DataFrame) -> set[str]:
    """Loaded objects that are there still, but hold nothing of the period any more."""
    present = {each.object.uri for each in readable}
    return (set(_loaded(period, loads)) & present) - {each.object.uri for each in _there(period, readable)}


def _loaded(period: str, loads: pl.DataFrame) -> dict[str, str]:
    rows = loads.filter(pl.col("billing_period") == period)
    return dict(zip(rows["object"], rows["content_hash"], strict=True))


def _parts(period: str, readable: Sequence[Found], loads: pl.DataFrame, rules: str) -> PeriodWork | None:
    there, loaded = _there(period, readable), _loaded(period, loads)
    new = [each for each in there if loaded.get(each.object.uri) != each.content_hash]
    return _work(period, there, rules) if new or _left(period, readable, loads) else None


def _newest(period: str, readable: Sequence[Found], loads: pl.DataFrame, rules: str) -> PeriodWork | None:
    there = _there(period, readable)
    if not there:
        return _parts(period, readable, loads, rules)
    last = max(there, key=lambda each: (each.object.modified, each.object.uri))
    same = _loaded(period, loads) == {last.object.uri: last.content_hash}
    return None if same else _work(period, [last], rules)


def _append(period: str, readable: Sequence[Found], loads: pl.DataFrame, rules: str) -> PeriodWork | None:
    loaded = _loaded(period, loads)
    new = [each for each in _there(period, readable) if loaded.get(each.object.uri) != each.content_hash]
    replaced = {each.object.uri for each in new} | _left(period, readable, loads)
    of_period = loads.filter(pl.col("billing_period") == period)
    kept = of_period.filter(~pl.col("object").is_in(list(replaced)))["load_id"]
    return _work(period, new, rules, list(kept)) if replaced else None


Choice = Callable[[str, Sequence[Found], pl.DataFrame, str], PeriodWork | None]
DELIVERIES: dict[str, Choice] = {"parts": _parts, "newest": _newest, "append": _append}
