"""Laws that hold of every rule on every estate, tried on estates that chance makes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

import polars as pl
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.transforms.waste.estates import ACCOUNT, Part, ago, charge, estate, metric, resource, scan
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import Rule
from transforms.waste.rules import RULES
from transforms.waste.verdicts import judged, priced, totals
from warehouse.tables.resource_types import BY_NAME
from warehouse.tables.resource_types.base import KEYS, MEASURED, MOMENT, WHOLE, WORDS, YES_OR_NO

few = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # to make an estate smaller takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
STATES = ("running", "stopped", "deallocated", "unattached", "available", "in-use", "terminated", "reserved", None)
SAID = (
    "Standard", "Basic", "Premium_LRS", "Static", "Standard_D8s_v5", "Standard_E4s_v5", "m5.2xlarge", "t3.large",
    "gp2", "io1", "n2-standard-8", "pd-ssd", "S3", "P2v3", "db.m5.2xlarge", "StorageV2", "Hot", "NotProvisioned",
    "EXTERNAL", "RESERVED",
)  # fmt: skip
METERS = (
    "D8s v5",
    "EU-EBS:VolumeUsage.gp2",
    "EU-BoxUsage:m5.2xlarge",
    "P30 LRS Disk",
    "S3 DTUs",
    "NatGateway-Hours",
    "x",
)
LEVELS = (0.0, 1.0, 30.0, 95.0)
FIGURES = pl.Decimal(38, 18)


class Chance:
    """An estate's parts, and the rules that it is for; its repr names the resources alone."""

    def __init__(self, rules: list[Rule], parts: tuple[Part, ...]) -> None:
        self.rules, self.parts = rules, parts

    @property
    def estate(self) -> Estate:
        return estate(*self.parts)

    def __repr__(self) -> str:
        rows = [part.rows[0] for part in self.parts if part.table == "resource"]
        return "\n".join(f"{row['x_resource_key']}: {row['state']} {row['attributes']}" for row in rows)


def key_of(resource_type: str, number: int) -> str:
    if resource_type.startswith("microsoft."):
        return f"/subscriptions/{ACCOUNT}/resourcegroups/rg/providers/{resource_type.replace('/', '/x/', 1)}/r{number}"
    return f"//{resource_type}/{number}" if ".googleapis.com/" in resource_type else f"i-{number:08x}"


def provider_of(resource_type: str) -> str:
    """As the first part of a rule's id."""
    return "azure" if resource_type.startswith("microsoft.") else "gcp" if "googleapis" in resource_type else "aws"


def values(kind: pl.DataType, keys: Sequence[str]) -> st.SearchStrategy[object]:
    """Of an attribute: sometimes not told."""
    by_kind: list[tuple[pl.DataType, st.SearchStrategy[object]]] = [
        (KEYS, st.lists(st.sampled_from([*keys, "gone"]), max_size=2, unique=True)),
        (WORDS, st.lists(st.sampled_from(SAID), max_size=2)),
        (WHOLE, st.sampled_from([0, 1, 2, 100, 1024])),
        (MEASURED, st.sampled_from([0.0, 0.5, 100.0])),
        (YES_OR_NO, st.booleans()),
        (MOMENT, st.sampled_from([*(f"{ago(days)}T01:00:00Z" for days in (1, 20, 200)), *SAID])),
    ]
    return st.none() | next(told for each, told in by_kind if each == kind)


@st.composite
def chances(draw: st.DrawFn) -> Chance:
    """Some resources of types that one rule asks of, their bill and metrics, and the rules that ask of these types."""
    types = draw(st.sampled_from([rule for rule in RULES if rule.resource_types])).resource_types
    rules = [rule for rule in RULES if set(rule.resource_types) & set(types) or not rule.resource_types]
    kinds = draw(st.lists(st.sampled_from(types), min_size=1, max_size=4))
    keys = [key_of(kind, number) for number, kind in enumerate(kinds)]
    parts = [part for kind, key in zip(kinds, keys, strict=True) for part in draw(known(kind, key, keys, rules))]
    listed = scan(*types, status=draw(st.sampled_from(["ok", "refused"])), provider=provider_of(types[0]))
    nobodys = charge(None, "support", "0.123456789012345678", provider=provider_of(types[0]))
    return Chance(rules, (*parts, listed, nobodys))


@st.composite
def known(draw: st.DrawFn, kind: str, key: str, keys: Sequence[str], rules: Iterable[Rule]) -> list[Part]:
    """What inventory, monitoring and bill say of one resource."""
    told = {each.name: draw(values(each.type, keys)) for each in BY_NAME[kind].attributes}
    born = draw(st.sampled_from([5, 40, 400]))
    there = resource(key, kind, state=draw(st.sampled_from(STATES)), created=ago(born), seen=ago(born), **told)  # pyright: ignore[reportArgumentType]
    names = sorted({name for rule in rules if kind in rule.resource_types for name, _ in rule.reads})
    level, days = draw(st.sampled_from(LEVELS)), draw(st.sampled_from([0, 20, 35]))
    busy = [metric(key, name, level, a_day=level * 1e6, days=days) for name in names]
    lines = draw(st.lists(st.tuples(st.sampled_from(METERS), st.integers(0, 10**20), st.booleans()), max_size=2))
    bill = [
        charge(key, meter, str(Decimal(units).scaleb(-18)), commitment="sp-1" if covered else None)
        for meter, units, covered in lines
    ]
    return [there, *busy, *bill]


def found(rules: Iterable[Rule], there: Estate) -> pl.DataFrame:
    return priced([judged(rule, there) for rule in rules], there)


@few
@given(chances())
def test_a_rule_says_one_thing_of_a_resource(chance: Chance) -> None:
    rules, there = chance.rules, chance.estate
    for rule in rules:
        said = rule.judge(there).select(*ID, "outcome", "reason").collect()
        assert said.select(ID).is_duplicated().sum() == 0, rule.id
        assert said.null_count().row(0) == (0, 0, 0, 0, 0), rule.id
        assert set(said["outcome"]) <= {"waste", "in_use", "unknown", "lead"}, rule.id


@few
@given(chances())
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
    for total in totals(findings, charges).to_dicts():
        covered = findings.filter(pl.col("outcome") != "lead", pl.col("paid_by").is_null())["x_resource_key"]
        of_nobody = ~pl.col("x_resource_key").is_in(covered.implode()) | pl.col("x_resource_key").is_null()
        assert total["not_covered"] == charges.filter(of_nobody.fill_null(value=True))["cost_30"].sum()
        parts_of_it = total["waste"] + total["in_use"] + total["unknown"] + total["not_covered"]
        assert parts_of_it == total["effective_cost"] == charges["cost_30"].sum()
        assert total["waste"] == findings["waste_in_window"].sum()


@few
@given(chances())
def test_nothing_is_waste_by_metrics_that_are_not_there(chance: Chance) -> None:
    there = estate(*(part for part in chance.parts if part.table != "metric"))
    for rule in (rule for rule in chance.rules if rule.reads):
        wasted = judged(rule, there).filter(pl.col("outcome") == "waste")
        assert not wasted["by_metrics"].any(), rule.id
        assert rule.provider != "azure" or wasted.is_empty(), rule.id


@few
@given(chances(), st.integers(0, 99))
def test_the_order_of_rows_and_rules_does_not_matter(chance: Chance, seed: int) -> None:
    rules, there = chance.rules, chance.estate
    frames = {name: getattr(there, name).collect() for name in ("history", "metrics", "charges", "costs")}
    shuffled = {name: frame.sample(fraction=1.0, shuffle=True, seed=seed).lazy() for name, frame in frames.items()}
    one, other = found(rules, there), found(rules[::-1], replace(there, **shuffled))
    told = [*ID, "rule", "outcome", "winner", "confidence"]
    assert one.select(told).sort(told).to_dicts() == other.select(told).sort(told).to_dicts()
    money = [pl.col(name).cast(pl.Float64).round(9) for name in ("saving_per_month", "commitment_freed_per_month")]
    assert one.sort(told).select(money).equals(other.sort(told).select(money))
