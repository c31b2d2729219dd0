"""What a company plans to spend, from CSV and TOML files of its own and from outlay.toml itself."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from babel.core import get_global
from pydantic import ValidationError

from sources.base import Object, Unreadable
from sources.finance.judged import apart, wrong_where
from sources.finance.settings import BudgetSettings
from sources.objects import fetch, list_objects
from sources.own_files import REJECTED, Form, OwnRows, read_rows, together
from warehouse.tables.base import DAY
from warehouse.tables.budgets import BASES, PHASINGS, SAID

FORM = Form(
    SAID,
    page="docs/finance/budgets.md",
    means={"phasing": {"by_days": "days", "evenly": "even", "by_last_year": "last_year"}},
)
TABLE = "budgets"
PERIOD = r"^(?:\d{4}|\d{4}-(?:0[1-9]|1[0-2])|\d{4}-Q[1-4]|FY\d{4}|FY\d{4}-Q[1-4])$"
RATES = r"^[A-Z]{3}=\d+(?:\.\d+)?(?:; ?[A-Z]{3}=\d+(?:\.\d+)?)*$"
AMOUNTS = r"^\d+(?:\.\d+)?(?:; ?\d+(?:\.\d+)?)*$"
MATCH = r"^[\w.:-]+=[^;=]+(?:; ?[\w.:-]+=[^;=]+)*$"
SCOPE = ("dimension", "target", "match", "basis")


@dataclass(frozen=True)
class Typed:
    """A budget that stands in outlay.toml, and at which line."""

    said: BudgetSettings
    file: str
    line: int


def read_budgets(settings: Iterable[BudgetSettings], typed: Iterable[Typed], base: Path, into: Path) -> OwnRows:
    """SAID's columns, x_file and x_line, a row a version of a budget; what cannot be taken is in `rejects`.

    Blank `basis` and `phasing` are what they mean. Of a budget that is there twice none is taken. `base` is the folder
    that paths are relative to, `into` one for downloads. Raises SourceError where a file can't be had.
    """
    files = [part for each in settings if each.path for part in _files(each, base, into)]
    told = together([*files, _frame([(each.said, each.file, each.line) for each in typed])], FORM)
    filled = told.rows.with_columns(
        pl.col("basis").fill_null(BASES[0]),
        pl.col("phasing").fill_null(PHASINGS[0]),
        pl.col("currency").str.to_uppercase(),
        pl.col("period").str.to_uppercase(),
    )
    sound, unsound = apart(filled, _wrong())
    good, twice = apart(sound, _twice())
    return OwnRows(good, pl.concat([told.rejects, unsound, twice]), told.notes)


def _files(settings: BudgetSettings, base: Path, into: Path) -> Iterator[OwnRows]:
    for each in list_objects(settings.path, base=base):
        file = fetch(each, into)
        yield _toml(each, file) if file.suffix == ".toml" else read_rows(each, file, FORM, settings)


def _toml(source: Object, file: Path) -> OwnRows:
    """The `[[budgets]]` of a file. Raises Unreadable."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
        entries = tomllib.loads(text, parse_float=Decimal).get(TABLE)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:  # lists in lists in lists
        raise _unreadable(source, f"no TOML ({error})") from error
    if not isinstance(entries, list):
        raise _unreadable(source, f"no [[{TABLE}]]")
    lines = [n for n, line in enumerate(text.splitlines(), 1) if line.replace(" ", "").startswith(f"[[{TABLE}]]")]
    rows, rejects = list[tuple[BudgetSettings, str, int]](), list[tuple[Any, ...]]()
    for line, entry in zip([*lines, *[1] * len(entries)], entries, strict=False):
        try:
            rows.append((BudgetSettings.model_validate(entry), source.uri, line))
        except ValidationError as error:
            [wrong, *_] = error.errors(include_url=False)
            name = ".".join(map(str, wrong["loc"])) or None
            found = "nothing" if wrong["input"] in ("", None) else "what is not taken"
            rejects.append((source.uri, line, name, str(wrong["input"]), f"found {found}: {wrong['msg']}"))
    told = _frame(rows)
    return OwnRows(told.rows, pl.concat([told.rejects, pl.DataFrame(rejects, schema=REJECTED, orient="row")]))


def _frame(entries: list[tuple[BudgetSettings, str, int]]) -> OwnRows:
    """Budgets of TOML as rows; REJECTED of those that lack what each must say."""
    names = [column.name for column in SAID]
    rows = [(*(_text(getattr(said, name)) for name in names), file, line) for said, file, line in entries]
    schema = {**dict.fromkeys(names, pl.String()), "x_file": pl.String(), "x_line": pl.Int64()}
    texts = pl.DataFrame(rows, schema=schema, orient="row")
    kinds = {column.name: column.type.polars for column in SAID if column.type is not DAY}
    missing = pl.coalesce(
        *(
            wrong_where(pl.col(column.name).is_null(), column.name, "found nothing; expected it of each budget")
            for column in SAID
            if not column.nullable
        ),
        *(
            wrong_where(
                ~pl.col(column.name).is_in(column.allowed),
                column.name,
                f"found what is not one of {', '.join(column.allowed)}",
            )
            for column in SAID
            if column.allowed
        ),
        *(
            wrong_where(
                pl.col(name).is_not_null() & pl.col(name).cast(kind, strict=False).is_null(),
                name,
                "found more digits than an amount has; expected at most 20 before the point",
            )
            for name, kind in kinds.items()
        ),
    )
    good, rejects = apart(texts, missing)
    typed = good.with_columns(pl.col(name).cast(kind) for name, kind in kinds.items())
    return OwnRows(typed.with_columns(pl.col("decided_on").str.to_date()), rejects)


def _text(said: object) -> str | None:
    if isinstance(said, Decimal):
        return f"{said:f}"
    return None if said is None or said == "" else str(said)


def _unreadable(source: Object, found: str) -> Unreadable:
    return Unreadable(
        source.uri,
        found=found,
        expected=f"TOML with a [[{TABLE}]] for each budget",
        do="docs/finance/budgets.md shows one.",
    )


def _wrong() -> pl.Expr:
    """What is wrong with one budget by itself."""
    target, match = pl.col("target").is_not_null(), pl.col("match").is_not_null()
    typed, months = pl.col("phasing") == "typed", pl.col("months")
    amounts = months.str.split(";").list.eval(pl.element().str.strip_chars().cast(pl.Decimal(38, 18), strict=False))
    return pl.coalesce(
        wrong_where(
            ~pl.col("period").str.contains(PERIOD),
            "period",
            "found no period; expected one such as 2026-10, 2026-Q4, 2026 or FY2026",
        ),
        wrong_where(pl.col("amount") < 0, "amount", "found less than 0; expected what is planned, 0 for nothing"),
        wrong_where(
            ~pl.col("currency").is_in(currencies()),
            "currency",
            "found what is no currency; expected three letters such as EUR",
        ),
        wrong_where(target == match, "target", "found a target and a match, or neither; expected one of them"),
        wrong_where(
            target & pl.col("dimension").is_null(),
            "dimension",
            "found no dimension of the target; expected one such as account",
        ),
        wrong_where(
            match & ~pl.col("match").str.contains(MATCH),
            "match",
            "found no filter; expected one such as provider=aws; service=Amazon Bedrock",
        ),
        wrong_where(
            ~pl.col("plan_rates").str.contains(RATES),
            "plan_rates",
            "found no rates; expected them as USD=0.92; GBP=1.15",
        ),
        wrong_where(
            typed != months.is_not_null(),
            "months",
            "found months without typed phasing, or the reverse; expected both or neither",
        ),
        wrong_where(~months.str.contains(AMOUNTS), "months", "found no amounts; expected them as 9000; 9500; 11500"),
        wrong_where(
            amounts.list.len() != months_of(),
            "months",
            "found another number of months than the period has; expected an amount each",
        ),
        wrong_where(
            amounts.list.sum() != pl.col("amount"),
            "months",
            "found months that do not add up to the amount; expected its sum",
        ),
    )


def months_of() -> pl.Expr:
    """How many months the period has: 12, 3 or 1."""
    period = pl.col("period")
    return pl.when(period.str.contains("Q")).then(3).when(period.str.contains("-")).then(1).otherwise(12)


def currencies() -> list[str]:
    """ISO 4217's, as CLDR lists them."""
    return sorted(get_global("all_currencies"))


def _twice() -> pl.Expr:
    """The same scope, basis, period and day of a version more than once: nobody can say which is meant."""
    return wrong_where(
        pl.struct(*SCOPE, "period", "decided_on").is_duplicated(),
        "period",
        "found a second budget of this scope for it; expected one, or a decided_on that says which is later",
    )
