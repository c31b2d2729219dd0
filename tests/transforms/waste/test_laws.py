"""Laws that hold of every rule on every estate, tried on estates that chance makes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

import polars as pl
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tests.transforms.waste.estates import ACCOUNT, Part, ago, charge, estate, metric, resource, said, scan
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import Rule
from transforms.waste.rules import RULES
from transforms.waste.verdicts import priced, totals
from warehouse.tables.resource_types import RESOURCE_TYPES, ResourceType
from warehouse.tables.resource_types.base import KEYS, MEASURED, MOMENT, WHOLE, WORDS, YES_OR_NO

few = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # a smaller number makes no simpler estate
    suppress_health_check=[HealthCheck.too_slow],
)
TYPES_AT_ONCE, OF_EACH_TYPE = 8, 3
STATES = ("running", "stopped", "deallocated", "unattached", "available", "in-use", "terminated", "reserved", None)
SAID = (
    "Standard", "Basic", "Premium_LRS", "Static", "Standard_D8s_v5", "Standard_E4s_v5", "m5.2xlarge", "t3.large",
    "gp2", "io1", "n2-standard-8", "pd-ssd", "S3", "P2v3", "db.m5.2xlarge", "StorageV2", "Hot", "NotProvisioned",
    "EXTERNAL", "RESERVED", "Disconnected",
)  # fmt: skip
METERS = (
    "D8s v5", "EU-EBS:VolumeUsage.gp2", "EU-BoxUsage:m5.2xlarge", "P30 LRS Disk", "S3 DTUs", "NatGateway-Hours", "x",
)  # fmt: skip
LEVELS = (0.0, 0.0, 1.0, 30.0, 95.0)
FIGURES = pl.Decimal(38, 18)


class Chance:
    """An estate that one number makes: some types of one provider, with the rules that ask of them."""

    def __init__(self, number: int) -> None:
        self.number, self.dice = number, Random(number)
        provider = self.dice.choice(("aws", "azure", "gcp"))
        theirs = [each for each in RESOURCE_TYPES if provider_of(each) == provider]
        types = self.dice.sample(theirs, TYPES_AT_ONCE)
        names = {each.name for each in types}
        self.rules = [rule for rule in RULES if not rule.resource_types or names & set(rule.resource_types)]
        keys = [(each, key_of(each, number)) for each in types for number in range(OF_EACH_TYPE)]
        said = [part for kind, key in keys for part in self._said(kind, key, [key for _, key in keys])]
        scans = [scan(name, status=self.dice.choice(("ok", "ok", "refused")), provider=provider) for name in names]
        self.parts = (*said, *scans, charge(None, "support", "0.123456789012345678", provider=provider))

    def __repr__(self) -> str:
        return f"Chance({self.number})"

    @property
    def estate(self) -> Estate:
        return estate(*self.parts)

    def _said(self, kind: ResourceType, key: str, keys: Sequence[str]) -> list[Part]:
        """What inventory, monitoring and bill say of one resource."""
        dice = self.dice
        told = {each.name: self._value(each.type, keys) for each in kind.attributes}
        born = dice.choice((5, 40, 400, 400))
        there = resource(key, kind.name, state=dice.choice(STATES), created=ago(born), seen=ago(born), **told)
        names = sorted({name for rule in self.rules if kind.name in rule.resource_types for name, _ in rule.reads})
        level, days = dice.choice(LEVELS), dice.choice((0, 20, 35, 35))
        busy = [metric(key, name, level, a_day=level * 1e6, days=days) for name in names]
        covered = dice.choice((None, None, "sp-1"))
        bill = [
            charge(key, dice.choice(METERS), str(Decimal(dice.randrange(10**20)).scaleb(-18)), commitment=covered)
            for _ in range(dice.choice((0, 1, 1, 2)))
        ]
        return [there, *busy, *bill]

    def _value(self, kind: pl.DataType, keys: Sequence[str]) -> object:
        """Of an attribute: sometimes not told."""
        dice = self.dice
        if dice.random() < 0.1:
            return None
        if kind == KEYS:
            return dice.sample([*keys, "gone"], dice.choice((0, 0, 1, 2)))
        values: list[tuple[pl.DataType, Sequence[object]]] = [
            (WORDS, ([], [dice.choice(SAID)])),
            (WHOLE, (0, 0, 1, 2, 100, 1024)),
            (MEASURED, (0.0, 0.5, 100.0)),
            (YES_OR_NO, (False, False, True)),
            (MOMENT, (*(f"{ago(days)}T01:00:00Z" for days in (1, 20, 200)), *SAID)),
        ]
        return dice.choice(next(told for each, told in values if each == kind))


chances = st.integers(0, 10**9).map(Chance)


def provider_of(kind: ResourceType) -> str:
    """As the first part of a rule's id."""
    return "azure" if kind.name.startswith("microsoft.") else "gcp" if ".googleapis.com/" in kind.name else "aws"


def key_of(kind: ResourceType, number: int) -> str:
    """As the provider's inventory and its bill both have it."""
    if provider_of(kind) == "azure":
        return f"/subscriptions/{ACCOUNT}/resourcegroups/rg/providers/{kind.name.replace('/', '/x/', 1)}/r{number}"
    short = kind.name.replace("::", "-").lower()
    return f"//{kind.name}/{number}" if provider_of(kind) == "gcp" else f"arn:aws:{short}:eu-west-1:{ACCOUNT}:{number}"


def found(rules: Iterable[Rule], there: Estate) -> pl.DataFrame:
    return priced([said(there, *rules)], there)


@few
@given(chances)
def test_a_rule_says_one_thing_of_a_resource(chance: Chance) -> None:
    rules, there = chance.rules, chance.estate
    for rule in rules:
        rows = rule.judge(there).select(*ID, "outcome", "reason").collect()
        assert rows.select(ID).is_duplicated().sum() == 0, rule.id
        assert rows.null_count().row(0) == (0, 0, 0, 0, 0), rule.id
        assert set(rows["outcome"]) <= {"waste", "in_use", "unknown", "lead"}, rule.id


@few
@given(chances)
def test_findings_never_cost_more_than_there_is_and_add_up_to_the_bill(
    chance: Chance,
) -> None:
    rules, there = chance.rules, chance.estate
    findings = found(rules, there)
    a_month = pl.col("saving_per_month").fill_null(0) + pl.col("commitment_freed_per_month").fill_null(0)
    least = pl.lit(Decimal("1e-15"), FIGURES)
    above = findings.filter(a_month > pl.col("cost_per_month").fill_null(0) + least)
    assert above.is_empty(), above
    by_resource = findings.group_by(ID).agg(pl.col("waste_in_window").sum(), pl.col("cost_in_window").first())
    assert by_resource.filter(pl.col("waste_in_window") > pl.col("cost_in_window")).is_empty()
    charges = there.charges.collect()
    for total in totals(findings.lazy(), charges.lazy()).to_dicts():
        covered = findings.filter(pl.col("outcome") != "lead", pl.col("paid_by").is_null())["x_resource_key"]
        of_nobody = ~pl.col("x_resource_key").is_in(covered.implode()) | pl.col("x_resource_key").is_null()
        assert total["not_covered"] == charges.filter(of_nobody.fill_null(value=True))["cost_30"].sum()
        parts_of_it = total["waste"] + total["in_use"] + total["unknown"] + total["not_covered"]
        assert parts_of_it == total["effective_cost"] == charges["cost_30"].sum()
        assert total["waste"] == findings["waste_in_window"].sum()


@few
@given(chances)
def test_nothing_is_waste_by_metrics_that_are_not_there(chance: Chance) -> None:
    there = estate(*(part for part in chance.parts if part.table != "metric"))
    for rule in (rule for rule in chance.rules if rule.reads):
        wasted = said(there, rule).filter(pl.col("outcome") == "waste")
        assert not wasted["by_metrics"].any(), rule.id
        assert rule.provider != "azure" or wasted.is_empty(), rule.id


@few
@given(chances)
def test_a_large_estate_is_judged_as_a_small_one(chance: Chance) -> None:
    small = chance.estate
    large = replace(small, is_small=False)
    alone = pl.concat(said(large, rule) for rule in chance.rules)
    by = ["rule", *ID]
    assert_frame_equal(said(small, *chance.rules).sort(by), alone.sort(by), abs_tol=1e-9)


@few
@given(chances, st.integers(0, 99))
def test_the_order_of_rows_and_rules_does_not_matter(chance: Chance, seed: int) -> None:
    rules, there = chance.rules, chance.estate
    frames = {name: getattr(there, name).collect() for name in ("history", "metrics", "charges", "costs")}
    shuffled = {name: frame.sample(fraction=1.0, shuffle=True, seed=seed).lazy() for name, frame in frames.items()}
    one, other = found(rules, there), found(rules[::-1], replace(there, **shuffled))
    told = [*ID, "rule", "outcome", "winner", "confidence"]
    assert one.select(told).sort(told).to_dicts() == other.select(told).sort(told).to_dicts()
    for name in ("saving_per_month", "commitment_freed_per_month"):
        apart = one.sort(told)[name].cast(pl.Float64) - other.sort(told)[name].cast(pl.Float64)
        assert not (apart.abs() > 1e-6).any(), name
