"""What the rules say on the business day, kept with its money, its history and how it adds up to the bill."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

import polars as pl

from checks.findings import judge_findings
from checks.outcome import Outcome
from pipelines.findings.estate import billed, estate, window_ends
from pipelines.findings.lifecycle import settle
from pipelines.findings.parts import Verdicts
from transforms.waste.advice import compared, unconfirmed
from transforms.waste.estate import Estate
from transforms.waste.rule import Rule
from transforms.waste.rules import RULES
from transforms.waste.settings import WasteSettings
from transforms.waste.verdicts import judged, priced, totals
from warehouse.findings import MADE, keep_findings
from warehouse.scratch import scratch
from warehouse.store import Store
from warehouse.tables import FINDING, RULE_RUN, WASTE_TOTAL

# What is kept of a finding, and what else sums and identities are made of.
FOUND = (*(name for name in FINDING.names if name not in MADE), "x_resource_key", "winner", "cost", "paid_by")
OUTCOMES = {"waste": "waste", "leads": "lead", "in_use": "in_use", "unknown": "unknown"}


@dataclass(frozen=True)
class Judged:
    """How many resources were found wasted, which rules could not be judged (a sentence each), and what checks say.

    Where a check failed, nothing was kept.
    """

    waste: int
    failures: tuple[str, ...]
    outcomes: tuple[Outcome, ...] = ()

    @property
    def off(self) -> list[str]:
        """Why findings do not tie to the bill; empty where they do."""
        return [outcome.detail for outcome in self.outcomes if not outcome.passed]


def judge(
    store: Store,
    as_of: date,
    now: datetime,
    waste: WasteSettings,
    decisions: pl.DataFrame,
    inventories: tuple[str, ...] = (),
) -> Judged:
    """Judges every rule that concerns what there is, and keeps the findings in place of the last day's.

    `decisions` are all DECISION rows up to now; `inventories` names outlay.toml's sources in its order.
    """
    ends = window_ends(store, as_of)
    with scratch(store.state) as folder:
        there = estate(store, as_of, waste, inventories, ends, folder)
        verdicts = Verdicts(folder / "said", there.history.select(pl.len()).collect().item())
        runs = pl.DataFrame(list(_each_judged(there, verdicts, now)), schema=RULE_RUN.schema)
        advice = store.frame("FROM recommendation").lazy()
        verdicts.add(unconfirmed(advice, verdicts.every(), there.references["advice_kinds"]))
        parts = list(_each_priced(verdicts, there, waste.owner_tags, advice, folder))
        found = pl.scan_parquet(parts)
        whole = totals(found, there.charges).select(WASTE_TOTAL.names)
        del there, verdicts  # what follows needs the memory
        outcomes = judge_findings(found.rename({"x_resource_key": "resource_id"}), whole, billed(store, ends))
        wasted = found.filter(outcome="waste").select(pl.len()).collect().item()
        said = Judged(wasted, tuple(_failures(runs)), tuple(outcomes))
        if not said.off:
            with store.transaction():
                keep_findings(store.connection, map(pl.read_parquet, parts), as_of)
                settle(store, decisions, as_of, waste.exempt_tag, ends)
                store.connection.execute("DELETE FROM waste_total")
                store.insert(WASTE_TOTAL, whole)
                store.connection.execute("DELETE FROM rule_run")
                store.insert(RULE_RUN, runs)
    return said


def _each_judged(there: Estate, verdicts: Verdicts, now: datetime) -> Iterator[dict[str, object]]:
    """Judges the rules, each a row of RULE_RUN. What rules of a provider ask for is held until its last one has.

    Of an estate of few rows all that a provider's rules say is held at once, else what one of them says.
    """
    for provider, of_it in groupby(concerned(there), key=lambda rule: rule.provider):
        own, rules = there.of_provider(provider), list(of_it)
        for together in [rules] if there.is_small else [[rule] for rule in rules]:
            said, failures = judged(together, own)
            verdicts.add(said)
            counts = {rule: dict[str, int]() for rule in said["rule"].unique()}
            for rule, outcome, count in said.group_by("rule", "outcome").len().iter_rows():
                counts[rule][outcome] = count
            for rule in together:
                yield _run(rule, counts.get(rule.id, {}), now, failures.get(rule.id))


def _each_priced(
    verdicts: Verdicts, there: Estate, owner_tags: Sequence[str], advice: pl.LazyFrame, folder: Path
) -> Iterator[Path]:
    """Prices what was said a part at a time, and gives the files."""
    for number, said in enumerate(verdicts.parts()):
        path = folder / f"found-{number}.parquet"
        found = compared(priced([said], there, owner_tags), advice)
        found.select(FOUND).write_parquet(path, compression="lz4")
        yield path


def _failures(runs: pl.DataFrame) -> Iterator[str]:
    for run in runs.filter(pl.col("failure").is_not_null()).iter_rows(named=True):
        yield f"Rule {run['rule']} could not be judged: {run['failure']}"


def concerned(there: Estate) -> list[Rule]:
    """The rules of which a type of resource or, where they read the bill alone, the provider is there."""
    types = set(there.history.select("resource_type").unique().collect()["resource_type"])
    providers = set(there.charges.select("provider").unique().collect()["provider"])
    return [
        rule
        for rule in RULES
        if types & set(rule.resource_types)
        or (_reads_the_bill(rule) and (rule.provider in providers or (rule.provider == "any" and providers)))
    ]


def _reads_the_bill(rule: Rule) -> bool:
    return rule.by_bill_alone or not rule.resource_types


def _run(rule: Rule, counts: Mapping[str, int], now: datetime, failure: str | None) -> dict[str, object]:
    said = {name: counts.get(outcome, 0) for name, outcome in OUTCOMES.items()}
    return {"rule": rule.id, **said, "ended": now, "failure": failure}
