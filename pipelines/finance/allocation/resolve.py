"""Rules as written, with what their files say, as rulesets: what parts cost by each dimension."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.finance.allocation.rule_files import Said
from pipelines.finance.said import read_or_gap
from pipelines.settings import Settings
from sources.base import SourceError
from sources.finance.maps import ACCOUNTS, ALIASES, FIGURES, NOTHING, read_own, shortened
from sources.finance.metrics import FORM, read_metrics
from sources.own_files import Form, OwnRows, together
from transforms.allocation.problem import Origin, Problem, listed, nearest
from transforms.allocation.rule import LAST, Figure, Ruleset, Target
from transforms.allocation.ruleset import Written, rulesets
from transforms.allocation.settings import AllocationSettings


@dataclass
class Resolver:
    """Reads the files that rules name. `accounts` are those of the bills, `metrics` gives METRIC's rows if asked."""

    base: Path
    accounts: Collection[str]
    metrics: Callable[[], pl.DataFrame]

    def __post_init__(self) -> None:
        self.problems: list[Problem] = []
        self.told: list[str] = []

    def written(self, said: AllocationSettings, origin: Origin) -> Written:
        row = Written(said, origin)
        folder = (self.base / origin.file).parent
        if said.account_map:
            row = replace(row, accounts=self._accounts(said, origin, folder))
        if isinstance(said.aliases, dict):
            row = replace(row, aliases=_lower(said.aliases))
        else:
            row = replace(row, aliases=self._aliases(said, origin, folder))
        return replace(row, figures=self._figures(said, origin, folder)) if said.metric else row

    def _read(self, path: str, folder: Path, form: Form, column: str, said: AllocationSettings, at: Origin) -> OwnRows:
        try:
            rows = read_own(path, folder, form)
        except SourceError as error:
            self.problems.append(Problem(at, column, f'"{path}": {error}', "a CSV", dimension=said.dimension))
            return together((), form)
        for each in rows.rejects.to_dicts():
            value = f' "{each["value"]}"' if each["value"] else " blank or NULL,"
            self.told.append(
                f"{path}, line {each['line']}, {each['column_name'] or 'the line'}:{value} {each['reason']}."
            )
        return rows

    def _map(self, rows: OwnRows, path: str, key: str, expected: str) -> dict[str, str]:
        """Lower case -> target; a row that says NULL is told and left out."""
        found: dict[str, str] = {}
        for row in rows.rows.to_dicts():
            empty = next((name for name in (key, "target") if str(row[name]).lower() in NOTHING), None)
            if empty:
                wanted = expected if empty == key else "a target"
                self.told.append(f'{path}, line {row["x_line"]}, {empty}: found "{row[empty]}"; expected {wanted}.')
                continue
            found[str(row[key]).lower()] = str(row["target"])
        return found

    def _accounts(self, said: AllocationSettings, origin: Origin, folder: Path) -> dict[str, str]:
        path = str(said.account_map)
        rows = self._read(path, folder, ACCOUNTS, "account_map", said, origin)
        found = self._map(rows, path, "account", "an account")
        lines = {} if rows.rows.is_empty() else dict(rows.rows.select("account", "x_line").iter_rows())
        for account, full in shortened(found, self.accounts).items():
            self.told.append(
                f'{path}, line {lines.get(account)}, account: found "{account}"; expected an account of the bills, '
                f'with the zeros before it. Did you mean "{full}"?'
            )
        return found

    def _aliases(self, said: AllocationSettings, origin: Origin, folder: Path) -> dict[str, str]:
        path = str(said.aliases)
        return self._map(
            self._read(path, folder, ALIASES, "aliases", said, origin), path, "value", "a value of the tag"
        )

    def _figures(self, said: AllocationSettings, origin: Origin, folder: Path) -> tuple[Figure, ...]:
        """Of a file, or of `[[metrics]]` what is counted of the dimension's targets."""
        name = str(said.metric)
        if name.lower().endswith(".csv"):
            rows = self._read(name, folder, FIGURES, "metric", said, origin).rows
            end = pl.coalesce("end", pl.col("start").dt.offset_by("1d"))
            known = rows.with_columns(end=end).with_columns(sound=_is_a_time())
            for row in known.filter(~pl.col("sound")).select("x_line").to_dicts():
                self.told.append(f"{name}, line {row['x_line']}, end: found no time; expected days from start to end.")
            return _figures(known.filter("sound"))
        counted = self.metrics()
        of_targets = counted.filter(pl.col("target").is_not_null(), pl.col("dimension").eq(str(said.dimension)))
        named = of_targets.filter(pl.col("metric") == name)
        if named.is_empty():
            known = of_targets["metric"].unique().to_list()
            expected = f"a CSV, or a metric of this dimension's targets: {listed(known)}"
            self.problems.append(Problem(origin, "metric", f'"{name}"', expected, nearest(name, known), said.dimension))
        return _figures(named)


def _is_a_time() -> pl.Expr:
    """Days that a calendar has, the end after the start."""
    in_years = pl.all_horizontal(pl.col(name).dt.year().is_between(1, LAST.year) for name in ("start", "end"))
    return (in_years & (pl.col("end") > pl.col("start"))).fill_null(value=False)


def _figures(rows: pl.DataFrame) -> tuple[Figure, ...]:
    return tuple(Figure(**row) for row in rows.select("target", "start", "end", "value").to_dicts())


def counted(settings: Settings, as_of: date) -> pl.DataFrame:
    """METRIC's rows as `[[metrics]]` has them; what of them cannot be read the part of unit cost tells."""
    told, _, _ = read_or_gap(lambda: read_metrics(settings.metrics, settings.base, settings.state / "tmp", as_of), FORM)
    return told.rows


def resolved(said: Said, resolver: Resolver) -> tuple[list[Ruleset], list[Problem], list[str]]:
    """The rulesets that are right, what is wrong with others, and what of maps was not taken."""
    rows = [resolver.written(*each) for each in said.rules]
    targets = [
        Target(**target.model_dump(exclude={"path"}), origin=origin)
        for target, origin in said.targets
        if target.dimension and target.target
    ]
    lacking = [
        Problem(origin, name, "nothing", f"the {name} of this row", dimension=target.dimension)
        for target, origin in said.targets
        for name in ("dimension", "target")
        if not getattr(target, name)
    ]
    found, problems = rulesets(rows, targets)
    problems = [*said.problems, *resolver.problems, *lacking, *problems]
    stopped = {each.dimension for each in problems}
    return [each for each in found if each.dimension not in stopped], problems, resolver.told


def _lower(aliases: dict[str, str]) -> dict[str, str]:
    return {name.strip().lower(): target for name, target in aliases.items()}
