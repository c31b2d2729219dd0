"""The truth about waste, worked out again by hand: from the files alone, with SQL."""

from datetime import date
from decimal import Decimal

import polars as pl

from tests.sources.sample.clouds.google.conftest import Google

WINDOW = """
    SELECT coalesce(resource.global_name, ''), sku.description,
           sum(CAST(cost AS DECIMAL(38,6))) AS cost, consumption_model.description != 'Default' AS committed
    FROM bill
    WHERE (usage_start_time AT TIME ZONE 'America/Los_Angeles')::DATE BETWEEN DATE '2026-09-29' AND DATE '2026-10-28'
      AND resource.global_name IS NOT NULL
    GROUP BY ALL"""
A_MONTH = Decimal("30.44") / 30
# What has a rule of its own, and is silent in the same way.
OWN_RULES = ("gcp.lb.no_backend", "gcp.nat.unused", "gcp.run.idle_min_instances", "gcp.bigquery.stale_table")
PARTS = {
    "gcp.vm.underused": Decimal("0.5"),
    "gcp.vm.schedulable": Decimal(108) / 168,
    "gcp.sql.underused": Decimal("0.5"),
}
# What a smaller one still stores or sends.
STAYS = {"gcp.sql.underused": "storage", "gcp.vm.underused": "Data Transfer"}


def test_savings_are_what_the_bill_says(small: Google) -> None:
    rows = small.sql(WINDOW)
    wrong = []
    for true in small.truth.filter(outcome="waste").iter_rows(named=True):
        if true["rule"] in ("gcp.vm.stopped_long", "gcp.gke.idle_nodepool"):
            continue
        name = true["resource_id"].split("/tables/")[0]
        own = [
            (cost, committed)
            for of, sold, cost, committed in rows
            if of == name and not (true["rule"] in STAYS and STAYS[true["rule"]] in sold)
        ]
        cash = sum((cost for cost, committed in own if not committed), Decimal(0))
        freed = sum((cost for cost, committed in own if committed), Decimal(0))
        part = PARTS.get(true["rule"], Decimal(1)) * A_MONTH
        for said, by_hand in (
            (true["saving_per_month"], cash * part),
            (true["commitment_freed_per_month"], freed * part),
        ):
            if abs(said - by_hand) > Decimal("0.00001"):
                wrong.append((true["rule"], name, said, by_hand))
    assert wrong == []


def test_an_idle_pool_costs_what_its_labelled_rows_cost(small: Google) -> None:
    [pool] = small.truth.filter(rule="gcp.gke.idle_nodepool", outcome="waste").iter_rows(named=True)
    name = pool["resource_id"].rsplit("/", 1)[1]
    [(cost,)] = small.sql(f"""
        SELECT sum(CAST(cost AS DECIMAL(38,6))) FROM bill
        WHERE list_contains(labels, {{'key': 'goog-k8s-node-pool-name', 'value': '{name}'}})
          AND (usage_start_time AT TIME ZONE 'America/Los_Angeles')::DATE
              BETWEEN DATE '2026-09-29' AND DATE '2026-10-28'""")
    whole = pool["saving_per_month"] + pool["commitment_freed_per_month"]
    assert abs(whole - cost * A_MONTH) < Decimal("0.00001")


def test_what_is_off_has_no_line_of_its_own(small: Google) -> None:
    stopped = small.truth.filter(rule="gcp.vm.stopped_long", outcome="waste")
    assert stopped["saving_per_month"].to_list() == [None]
    names = {name for name, *_ in small.sql(WINDOW)}
    assert names.isdisjoint(stopped["resource_id"].to_list())


def test_no_saving_is_more_than_the_thing_costs_and_no_thing_is_counted_twice(small: Google) -> None:
    wastes = small.truth.filter(pl.col("saving_per_month").is_not_null())
    assert wastes["resource_id"].is_unique().all()
    none_in_cash = wastes.filter(pl.col("saving_per_month") == 0)
    assert none_in_cash.height <= 6, "what a commitment covers"
    assert (none_in_cash["commitment_freed_per_month"] > 0).all()
    assert (
        small.truth.filter(pl.col("outcome") != "waste")["saving_per_month"].null_count()
        == small.truth.filter(pl.col("outcome") != "waste").height
    )


def test_only_the_planted_are_paid_and_not_used(small: Google) -> None:
    """Hours or months and no bytes, queries or requests for 30 days, in services that sell both."""
    still = {
        str(name)
        for (name,) in small.sql("""
            WITH lines AS (
                SELECT service.description AS service, resource.global_name AS name,
                    min(usage_start_time) AS since, max(usage_start_time) AS until,
                    bool_or(usage.pricing_unit IN ('hour', 'second', 'gibibyte month', 'gibibyte second')) AS by_time,
                    bool_or(usage.pricing_unit IN ('gibibyte', 'tebibyte', 'count')) AS by_use
                FROM bill
                WHERE usage_start_time BETWEEN TIMESTAMPTZ '2026-09-29' AND TIMESTAMPTZ '2026-10-29'
                  AND adjustment_info.id IS NULL AND resource.global_name IS NOT NULL
                GROUP BY ALL)
            SELECT name FROM lines
            SEMI JOIN (SELECT service FROM lines GROUP BY 1 HAVING bool_or(by_time) AND bool_or(by_use)) USING (service)
            WHERE by_time AND NOT by_use AND since < TIMESTAMPTZ '2026-10-01'
              AND until > TIMESTAMPTZ '2026-10-26'""")
    }
    rules = (*OWN_RULES, "any.paid_not_used", "any.zombie")
    silent = small.truth.filter(pl.col("rule").is_in(rules), outcome="waste")
    long_ago = silent.filter(pl.col("since") <= date(2026, 9, 28))
    assert set(_billed(long_ago)) - {name for name in _billed(silent) if "/disk/" in name} <= still
    assert still <= set(_billed(silent))
    assert len(still) >= 5


def _billed(truth: pl.DataFrame) -> list[str]:
    """As the bill has the names."""
    return truth["resource_id"].str.split("/tables/").list.first().to_list()
