"""The rules that read metrics, worked out from the figures alone, find what truth names and the traps beside it."""

from datetime import timedelta

import polars as pl
import pytest

from sources.sample.clouds.aws.stories import told
from sources.sample.clouds.aws.waste import ripe
from sources.sample.clouds.loads import hourly
from tests.sources.sample.clouds.aws.conftest import DAY, Rented

COVERED = 0.8
# The smallest sizes of their families: there is none below.
SMALLEST = [
    "m5.large",
    "m4.large",
    "c5.large",
    "r5.large",
    "g4dn.xlarge",
    "t3.nano",
    "db.m5.large",
    "db.m4.large",
    "db.t3.medium",
]
MEGABYTES_A_DAY = 5_000_000


def figures(rented: Rented, kind: str, metric: str, days: int) -> pl.DataFrame:
    """A row a thing with 80 % of its hours: `row_story`, `size`, `p99`, `top` (an hour's mean), `most`, `total`."""
    there = pl.col("created") < DAY, pl.col("deleted").is_null() | (pl.col("deleted") > DAY)
    things = told(rented.resources).filter(*there, kind=kind)
    first, last = DAY - timedelta(days=days), DAY - timedelta(days=1)
    points = hourly(rented.world, things.select(rented.resources.columns), metric, first, last)
    found = points.group_by("number").agg(
        p99=pl.col("average").quantile(0.99),
        top=pl.col("average").max(),
        most=pl.col("maximum").max(),
        total=pl.col("total").sum(),
        hours=pl.len(),
    )
    known = things.select("number", "row_story", "size").join(found, on="number")
    return known.filter(pl.col("hours") >= COVERED * 24 * days)


def wastes(rented: Rented, rule: str) -> set[str]:
    return set(ripe(rented.resources, rented.world).filter(rule=rule, outcome="waste")["row_story"])


def test_idle_machines_are_found_by_their_maximum_and_the_traps_need_their_guards(rented: Rented) -> None:
    cpu = figures(rented, "ec2", "cpu_percent", 14)
    both = [
        figures(rented, "ec2", f"network_{way}_bytes", 14).select("number", way=pl.col("total"))
        for way in ("in", "out")
    ]
    carried = both[0].join(both[1], on="number").select("number", bytes=pl.col("way") + pl.col("way_right"))
    still = (pl.col("most") <= 5) | (pl.col("most") <= 20) & (pl.col("top") <= 5)
    idle = cpu.join(carried, on="number").filter(pl.col("p99") <= 5, still, pl.col("bytes") / 14 <= MEGABYTES_A_DAY)
    guarded = {"ec2-memory", "ec2-gpu", "ec2-tiny"}
    assert set(idle["row_story"]) == wastes(rented, "aws.ec2.idle") | guarded


def test_a_percentile_alone_would_take_a_weekly_burst_for_idle(rented: Rented) -> None:
    cpu = figures(rented, "ec2", "cpu_percent", 14)
    assert {"ec2-weekly"} <= set(cpu.filter(pl.col("p99") <= 5)["row_story"])
    assert "ec2-weekly" not in set(cpu.filter(pl.col("most") <= 20)["row_story"])


@pytest.mark.parametrize(("kind", "rule", "most"), [("ec2", "aws.ec2.underused", 40), ("rds", "aws.rds.underused", 20)])
def test_machines_that_could_be_smaller_are_those_that_truth_names(
    kind: str, rule: str, most: int, rented: Rented
) -> None:
    cpu = figures(rented, kind, "cpu_percent", 30).filter(~pl.col("size").is_in(SMALLEST))
    assert set(cpu.filter(pl.col("p99") <= most)["row_story"]) == wastes(rented, rule)


def test_disks_that_nobody_uses_are_those_that_truth_names(rented: Rented) -> None:
    reads, writes = (figures(rented, "ebs", f"disk_{way}_ops", 30) for way in ("read", "write"))
    both = reads.join(writes.select("number", written="total"), on="number")
    found = both.filter((pl.col("total") + pl.col("written")) / 30 <= 10)
    assert set(found["row_story"]) == wastes(rented, "aws.ebs.low_io")


@pytest.mark.parametrize(
    ("kind", "rule", "metric", "days", "guarded"),
    [
        ("rds", "aws.rds.idle", "connections", 14, {"rds-replica"}),
        ("redshift", "aws.redshift.idle", "connections", 14, set()),
        ("docdb", "aws.docdb.idle", "connections", 14, set()),
        ("neptune", "aws.neptune.idle", "requests", 14, set()),
        ("elasticache", "aws.elasticache.idle", "commands", 14, set()),
        ("opensearch", "aws.opensearch.idle", "requests", 14, set()),
        ("dynamodb", "aws.dynamodb.idle", "consumed_read_capacity", 30, set()),
        ("nat", "aws.nat.unused", "network_out_bytes", 14, set()),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("aws.") else "",
)
def test_services_that_nobody_asks_are_those_that_truth_names(
    kind: str, rule: str, metric: str, days: int, guarded: set[str], rented: Rented
) -> None:
    found = figures(rented, kind, metric, days).filter(pl.col("most") == 0)
    assert set(found["row_story"]) == wastes(rented, rule) | guarded


@pytest.mark.parametrize(
    "story", ["ec2-silent", "ec2-gaps", "ec2-frozen", "rds-silent", "ebs-low-io-gaps", "nat-silent"]
)
def test_what_is_unknown_has_too_few_points(story: str, rented: Rented) -> None:
    metrics = {"ec2": "cpu_percent", "rds": "connections", "ebs": "disk_read_ops", "nat": "network_out_bytes"}
    kind = story.partition("-")[0]
    assert story not in set(figures(rented, kind, metrics[kind], 14)["row_story"])
