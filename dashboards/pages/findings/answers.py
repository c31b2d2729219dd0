"""The four answers: unused how long, does anything need it, can it come back, what is not seen."""

import json
from typing import Any

from dash import html

from dashboards import wording
from dashboards.components import Kpi, kpi_strip
from dashboards.pages.findings import words
from dashboards.pages.findings.about import One
from transforms.waste.rule import Step

COMES_BACK = {
    Step.DELETE: ("Not by itself", "keep a copy before it goes"),
    Step.STOP: ("Yes", "it is started again"),
    Step.SHRINK: ("Yes", "it is made larger again"),
    Step.MODERNISE: ("Yes", "the older kind can be had again"),
    Step.SCHEDULE: ("Yes", "the schedule is taken away"),
    Step.TIDY: ("Yes", "nothing is taken away"),
}


def answers(one: One) -> html.Section:
    return kpi_strip([unused(one), needed(one), back(one), unseen(one)], label="Is it safe?")


def unused(one: One) -> Kpi:
    """For how long; where the rule does not tell since when, for at least as long as it has been found."""
    row, question = one.row, "Is it unused?"
    if row["outcome"] == "unknown":
        return Kpi(question, "Not known", row["reason"])
    since = row["since"] or row["last_activity"] or row["first_found"]
    days = wording.some((one.visit.snapshot.as_of - since).days, "day")
    if row["last_activity"]:
        return Kpi(question, days, f"last use {wording.day(row['last_activity'])}")
    if row["since"]:
        return Kpi(question, days, f"since {wording.day(since)}")
    return Kpi(question, days, f"found so on {wording.day(since)}", unit="at least")


def needed(one: One) -> Kpi:
    """From the links to other things that the inventory tells of: a list that is empty is told, too."""
    links = linked(one)
    if links is None:
        return Kpi("Does anything need it?", "Not told", "no inventory tells of it")
    full = [name for name, things in links.items() if things]
    if not links:
        return Kpi("Does anything need it?", "Not told", "the inventory tells of no link")
    if full:
        return Kpi("Does anything need it?", wording.some(sum(len(links[name]) for name in full), "link"), named(full))
    said = "says no" if len(links) == 1 else "say no"
    return Kpi("Does anything need it?", f"{len(links)} of {len(links)}", named(list(links)), unit=said)


def linked(one: One) -> dict[str, list[Any]] | None:
    """The attributes that are lists, as the newest interval has them; None without an inventory."""
    if one.inventory.is_empty():
        return None
    attributes = json.loads(one.inventory["attributes"][0] or "{}")
    return {name: value for name, value in attributes.items() if isinstance(value, list)}


def named(names: list[str]) -> str:
    return wording.listed(words.named(names))


def back(one: One) -> Kpi:
    step = words.step(one.row["rule"])
    value, how = COMES_BACK[step] if step else ("Not known", "the provider’s advice does not say")
    return Kpi("Can it come back?", value, how)


def unseen(one: One) -> Kpi:
    things = not_seen(one)
    if not things:
        return Kpi("What is not seen?", "Nothing", "that the rule knows of")
    return Kpi("What is not seen?", str(len(things)), "; ".join(things), unit="thing" if len(things) == 1 else "things")


def not_seen(one: One) -> list[str]:
    return [part.strip() for part in (one.row["cannot_see"] or "").split(";") if part.strip()]
