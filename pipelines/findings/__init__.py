"""What the rules say on the business day, kept with its money, its history and how it adds up to the bill."""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from checks.findings import judge_findings
from checks.outcome import Outcome
from pipelines.findings.estate import billed, estate
from pipelines.findings.lifecycle import settle
from transforms.waste.advice import compared, unconfirmed
from transforms.waste.estate import Estate
from transforms.waste.rule import Rule
from transforms.waste.rules import RULES
from transforms.waste.settings import WasteSettings
from transforms.waste.verdicts import judged, priced, totals
from warehouse.findings import keep_findings
from warehouse.store import Store
from warehouse.tables import RULE_RUN, WASTE_TOTAL

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
    there = estate(store, as_of, waste, inventories)
    verdicts, runs = [], []
    for rule in concerned(there):
        try:
            verdict = judged(rule, there)
        except pl.exceptions.PolarsError as error:
            runs.append(_run(rule, None, now, f"{type(error).__name__}: {str(error).splitlines()[0]}"))
            continue
        verdicts.append(verdict)
        runs.append(_run(rule, verdict, now))
    advice = store.frame("FROM recommendation").lazy()
    verdicts.append(unconfirmed(advice, verdicts, there.references["advice_kinds"]))
    found = compared(priced(verdicts, there, waste.owner_tags), advice)
    whole = totals(found, there.charges.collect()).select(WASTE_TOTAL.names)
    failures = tuple(f"Rule {run['rule']} could not be judged: {run['failure']}" for run in runs if run["failure"])
    outcomes = judge_findings(found.rename({"x_resource_key": "resource_id"}), whole, billed(store, as_of))
    said = Judged(found.filter(outcome="waste").height, failures, tuple(outcomes))
    if said.off:
        return said
    with store.transaction():
        keep_findings(store.connection, found, as_of)
        settle(store, decisions, as_of, waste.exempt_tag)
        store.connection.execute("DELETE FROM waste_total")
        store.insert(WASTE_TOTAL, whole)
        store.connection.execute("DELETE FROM rule_run")
        store.insert(RULE_RUN, pl.DataFrame(runs, schema=RULE_RUN.schema))
    return said


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


def _run(rule: Rule, verdict: pl.DataFrame | None, now: datetime, failure: str | None = None) -> dict[str, object]:
    counts = {} if verdict is None else dict(verdict["outcome"].value_counts().iter_rows())
    said = {name: counts.get(outcome, 0) for name, outcome in OUTCOMES.items()}
    return {"rule": rule.id, **said, "ended": now, "failure": failure}
