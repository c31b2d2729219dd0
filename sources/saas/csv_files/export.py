"""Rows of an export as accounts, seats and activity, by the mapping of outlay.toml."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from sources.mapping import OurNames, found_in
from sources.saas.base import ACCOUNTS, ACTIVITY_SEEN, POOLS, SEATS, Answer, Answers, Told
from sources.saas.records import covered, feeds, line, months, not_offered, seen
from sources.saas.settings import SaasSettings
from sources.saas.telling import address, conform, newest
from sources.values import parsed, told
from warehouse.tables.base import DAY, INSTANT, TEXT, Type
from warehouse.tables.licenses import ACCOUNT_KINDS, ACCOUNT_STATUSES

SIGNAL = "last_activity"
# Our names, and of what type each is. `role` is of the vendor: it tells who is free, where no column `paid` does.
COLUMNS: Mapping[str, Type] = {
    "account_id": TEXT,
    "email": TEXT,
    "aliases": TEXT,
    "name": TEXT,
    "hr_id": TEXT,
    "account_kind": TEXT,
    "account_status": TEXT,
    "created": INSTANT,
    "app_id": TEXT,
    "sku": TEXT,
    "role": TEXT,
    "paid": TEXT,
    "assigned_at": INSTANT,
    "via": TEXT,
    "last_activity_at": INSTANT,
    "as_of": DAY,
}
NAMES = OurNames(tuple(COLUMNS))
ALLOWED = {"account_kind": ACCOUNT_KINDS, "account_status": ACCOUNT_STATUSES, "via": ("direct", "group")}
YES, NO = ("true", "yes", "y", "1", "paid"), ("false", "no", "n", "0", "free")
FREE_ROLES = ("light agent", "contributor", "guest", "viewer", "view", "view only", "free", "basic", "collaborator")
SHOWN = 60


@dataclass(frozen=True)
class Rows:
    """One file: `good` has the columns of COLUMNS, `bad` a sentence a row that is left out."""

    good: pl.DataFrame
    bad: Sequence[str]
    tells_use: bool


def read(settings: SaasSettings, answers: Answers, as_of: date) -> Told:
    """All files together; an account or a seat that two files have is the first one's."""
    each = {name: rows(settings, answer) for name, answer in answers.items() if answer.status == "ok"}
    days = {name: _day(part, answers[name]) for name, part in each.items()}
    whole = pl.concat([pl.DataFrame(schema=_schema()), *(part.good.drop("as_of") for part in each.values())])
    known = whole.rename({"account_id": "account"})
    held = known.filter(pl.col("sku").is_not_null()).unique(["sku", "account"], keep="first", maintain_order=True)
    used = [_activity(part, days[name]) for name, part in each.items()]
    activity = seen(pl.concat([pl.DataFrame(schema=ACTIVITY_SEEN), *used]))
    return Told(
        accounts=conform(known.unique("account", keep="first", maintain_order=True), ACCOUNTS),
        seats=conform(held, SEATS),
        pools=conform(held.filter("paid").group_by("app_id", "sku", maintain_order=True).len("consumed"), POOLS),
        activity=activity,
        months=months(activity),
        covered=_covered(each, days),
        feeds=feeds(
            [
                *(_file_line(name, answer, each.get(name)) for name, answer in answers.items()),
                *_use_lines(each, days, activity),
            ]
        ),
        notes=tuple(sentence for part in each.values() for sentence in part.bad),
    )


def rows(settings: SaasSettings, answer: Answer) -> Rows:
    """The rows of one file by the mapping."""
    columns: Sequence[str] = answer.about.get("columns", ())
    raw = pl.DataFrame(answer.records, schema={**dict.fromkeys(columns, pl.String()), "x_line": pl.Int64()})
    found = {name: column for name, column in found_in(columns, settings.columns, NAMES).items() if column in columns}
    typed = _valued(raw, found, settings)
    good, wrong = typed.filter(pl.col("x_wrong").is_null()), typed.filter(pl.col("x_wrong").is_not_null())
    bad = [
        f"{answer.about.get('file')}, line {at}, column {column}: {f'{text!r}' if text else 'nothing'}"
        for at, column, text in wrong.select("x_line", "x_wrong", "x_text").iter_rows()
    ]
    bad += [f"{answer.about.get('file')}, {misfit}" for misfit in answer.about.get("misfits", ())]
    return Rows(_completed(good, settings), bad, "last_activity_at" in found)


def _schema() -> pl.Schema:
    types = {name: type_.polars for name, type_ in COLUMNS.items() if name not in ("role", "as_of")}
    return pl.Schema({**types, "paid": pl.Boolean(), "aliases": pl.List(pl.String())})


def _valued(raw: pl.DataFrame, found: Mapping[str, str], settings: SaasSettings) -> pl.DataFrame:
    """COLUMNS by type; `x_wrong` names the first column that says what it may not, `x_text` has what stands there."""
    said = {name: told(name, found, raw.schema, settings.columns) for name in COLUMNS}
    values = {name: parsed(*said[name], type_, settings.format).alias(name) for name, type_ in COLUMNS.items()}
    texts = {f"x_{name}": expression for name, (expression, _) in said.items()}
    typed = raw.select("x_line", *values.values(), **texts)
    account = pl.coalesce("account_id", address("email"))
    whole = typed.with_columns(account_id=account)
    wrong = [pl.when(_is_wrong(name)).then(pl.lit(name)) for name in COLUMNS]
    marked = whole.with_columns(x_wrong=pl.coalesce(*wrong))
    shown = [pl.when(pl.col("x_wrong") == name).then(pl.col(f"x_{name}").str.slice(0, SHOWN)) for name in COLUMNS]
    return marked.with_columns(x_text=pl.coalesce(*shown))


def _is_wrong(name: str) -> pl.Expr:
    value, text = pl.col(name), pl.col(f"x_{name}")
    if name == "account_id":
        return value.is_null()
    if name == "paid":
        return text.is_not_null() & ~text.str.to_lowercase().is_in([*YES, *NO])
    if name in ALLOWED:
        return text.is_not_null() & ~value.str.to_lowercase().is_in(ALLOWED[name])
    return text.is_not_null() & value.is_null()


def _completed(good: pl.DataFrame, settings: SaasSettings) -> pl.DataFrame:
    """`_schema`'s columns, with what a blank one means."""
    said, role = pl.col("paid").str.to_lowercase(), pl.col("role").str.to_lowercase().str.strip_chars()
    app = pl.coalesce("app_id", pl.lit(settings.app or settings.name))
    whole = good.with_columns(
        email=address("email"),
        aliases=pl.col("aliases").str.to_lowercase().str.extract_all(r"[^\s,;|<>]+@[^\s,;|<>]+"),
        account_kind=pl.col("account_kind").str.to_lowercase().fill_null("unknown"),
        account_status=pl.col("account_status").str.to_lowercase().fill_null("active"),
        via=pl.col("via").str.to_lowercase(),
        app_id=app,
        sku=pl.coalesce("sku", pl.concat_str(app, pl.lit("-seat"))),
        paid=pl.when(said.is_in(YES)).then(True).when(said.is_in(NO)).then(False).otherwise(~_is_free(role)),
    )
    return whole.select(*_schema().names(), "as_of").cast(_schema())


def _is_free(role: pl.Expr) -> pl.Expr:
    return role.is_in(FREE_ROLES).fill_null(value=False)


def _day(part: Rows, answer: Answer) -> date | None:
    """The last day that a file knows of: as a column tells it, as its name does, else that of its newest activity."""
    told_, dated = part.good["as_of"].max(), answer.about.get("dated")
    if isinstance(told_, date):
        return told_
    if dated:
        return _date(str(dated).replace("-", ""))
    last = part.good["last_activity_at"].max()
    return last.date() if isinstance(last, datetime) else None


def _date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def _activity(part: Rows, day: date | None) -> pl.DataFrame:
    """A row an account, where the file has a column of last activities; an empty cell is no activity ever."""
    if not part.tells_use or day is None:
        return pl.DataFrame(schema=ACTIVITY_SEEN)
    known = part.good.rename({"account_id": "account"}).with_columns(signal=pl.lit(SIGNAL), as_of=pl.lit(day))
    return conform(known, ACTIVITY_SEEN)


def _covered(each: Mapping[str, Rows], days: Mapping[str, date | None]) -> pl.DataFrame:
    """MONTHS_COVERED of the files that tell of use."""
    told_ = [
        covered(part.good["app_id"].unique(maintain_order=True).to_list(), days[name])
        for name, part in each.items()
        if part.tells_use
    ]
    return pl.concat([covered([], None), *told_]).unique(maintain_order=True)


def _file_line(name: str, answer: Answer, part: Rows | None) -> dict[str, Any]:
    if part is None or not part.bad:
        return line(name, answer)
    told_ = (
        f"Found {len(part.bad)} rows that cannot be read, the first {part.bad[0]}; expected each as its column says."
    )
    return line(name, answer, status="failed", reason=f"{told_} Mend them, or the mapping in outlay.toml.")


def _use_lines(
    each: Mapping[str, Rows], days: Mapping[str, date | None], activity: pl.DataFrame
) -> list[dict[str, Any]]:
    """A row of FEEDS each app: how far its use is known."""
    lines = list[dict[str, Any]]()
    for name, part in each.items():
        for app in part.good["app_id"].unique(maintain_order=True):
            own = activity.filter(pl.col("app_id") == app)
            if part.tells_use:
                ok = Answer()
                lines.append(line(f"activity.{app}", ok, as_of=days[name], newest=newest(own), rows=own.height))
            else:
                lines.append(not_offered(f"activity.{app}", NO_USE))
    return lines


NO_USE = (
    "Found no column of last activities; expected last_activity_at, without which nobody's use is known. "
    "Map it under columns of the source in outlay.toml, if the vendor can export it."
)
