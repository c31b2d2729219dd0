"""What parting all cost among targets costs, beside DuckDB's plain group-by of the same rows."""

import sys
from datetime import date, datetime
from pathlib import Path

from benchmarks.loads import OUT, OUTLAY, made
from benchmarks.measure import Measure, in_turn, median_seconds, tell, tell_ratios, timed
from warehouse.store import open_store

RULES, TARGETS, DAYS, ACCOUNTS, SERVICES = 20, 120, 90, 200, 40
FIRST = date(2026, 7, 1)
HEAD = '[[allocation]]\ndimension = "team"\nrule = "{}"\n'
# A row a resource and day; one of a hundred resources has no tags, and three services are shared.
COSTS = f"""
INSERT INTO cost_daily BY NAME
SELECT 'made' AS x_source, strftime(day, '%Y-%m') AS x_period, day, 'USD' AS BillingCurrency, 'aws' AS x_provider,
    'payer' AS BillingAccountId, printf('%012d', n % {ACCOUNTS}) AS SubAccountId, 'Compute' AS ServiceCategory,
    'Service ' || (n % {SERVICES}) AS ServiceName, 'eu-1' AS RegionId, 'i-' || n AS ResourceId,
    'Usage' AS ChargeCategory, CASE WHEN n % 100 = 0 THEN 0 ELSE n % {TARGETS} + 1 END::UBIGINT AS x_tag_set,
    cost AS EffectiveCost, cost AS BilledCost, cost AS ListCost, cost AS ContractedCost, 1 AS x_rows
FROM (
    SELECT i // {DAYS} AS n, DATE '{FIRST}' + (i % {DAYS})::INTEGER AS day,
        ((hash(i) % 1000000000)::DECIMAL(38, 18) / 100000000)::DECIMAL(38, 18) AS cost
    FROM range(?) AS t(i))
"""
ROLLUP = """
INSERT INTO cost_daily_rollup BY NAME
SELECT * EXCLUDE (ResourceId, EffectiveCost, BilledCost, ListCost, ContractedCost, x_rows, x_committed_cost),
    sum(EffectiveCost) AS EffectiveCost, sum(BilledCost) AS BilledCost, sum(ListCost) AS ListCost,
    sum(ContractedCost) AS ContractedCost, sum(x_rows) AS x_rows FROM cost_daily GROUP BY ALL ORDER BY day
"""
TAGS = f"INSERT INTO tag_set SELECT i + 1, 'team', 'team-' || i FROM range({TARGETS}) AS t(i)"
PLAIN = """
import duckdb, sys
with duckdb.connect(sys.argv[1], read_only=True) as con:
    by = "day, SubAccountId, ServiceName, x_tag_set"
    con.sql(f"SELECT {by}, sum(EffectiveCost) FROM cost_daily GROUP BY ALL").fetchnumpy()
"""
OURS = """
import sys
from datetime import date, datetime
from pathlib import Path
from pipelines.finance import Books
from pipelines.finance.allocation import work_out
from pipelines.settings import load
from warehouse.store import open_store
from warehouse.tables import DECISION
settings = load(Path(sys.argv[1]))
with open_store(settings.state, told=print, doing="a benchmark") as store:
    worked = work_out(Books(store, settings, date(2026, 9, 28), datetime(2026, 9, 28), DECISION.empty()))
    sys.exit(0 if all(outcome.passed for outcome in worked.outcomes) and not worked.gaps else 1)
"""


def allocation(rows: int, runs: int) -> None:
    place = made(company, OUT, rows)
    config, warehouse = str(place / "outlay.toml"), str(place / ".outlay" / "warehouse.duckdb")
    ours, plain = in_turn(runs, lambda: _python(OURS, config), lambda: _python(PLAIN, warehouse))
    print(f"{rows:,} daily rows, {RULES} rules, {TARGETS} targets, {DAYS} days, shared by the day; {runs} runs in turn")
    tell("every row parted, held against the cost and kept", ours, rows)
    tell("DuckDB: the same rows, grouped by day, account, service and tags", plain, rows)
    tell_ratios(ours, plain, "DuckDB's")
    tried = in_turn(runs, lambda: timed(_dry_run(place), cwd=Path.cwd()))[0]
    tell("one rule more, tried over one month, nothing written", tried, rows)
    print(f"  a million rows: {median_seconds(ours) / rows * 1e6:.2f} s, starting included")


def _dry_run(place: Path) -> list[str]:
    """The command that tries a rule beside those of what was worked out last."""
    config, rule = place / "outlay.toml", place / "one.toml"
    rule.write_text(f'{HEAD.format("tried")}match = {{ service = "Service 7" }}\ntarget = "team-1"\n', encoding="utf-8")
    with open_store(place / ".outlay", told=print, doing="a benchmark") as store:
        store.publish(as_of=date(2026, 9, 28), run_id="r", now=datetime.combine(date(2026, 9, 28), datetime.min.time()))
    period = f"{FIRST:%Y-%m}"
    return [OUTLAY, "allocate", "--dry-run", str(rule), "--period", period, "--config", str(config), "--format", "json"]


def _python(program: str, argument: str) -> Measure:
    return timed([sys.executable, "-c", program, argument], cwd=Path.cwd())


def company(out: Path, rows: int) -> Path:
    """A folder with an outlay.toml of the rules, and a warehouse of so many daily rows."""
    place = out / f"allocation-{rows}"
    place.mkdir(parents=True, exist_ok=True)
    (place / "outlay.toml").write_text("\n".join(rules()), encoding="utf-8")
    with open_store(place / ".outlay", told=print, doing="a benchmark") as store:
        for table in ("cost_daily", "cost_daily_rollup", "tag_set"):
            store.connection.execute(f"DELETE FROM {table}")
        store.connection.execute(COSTS, [rows])
        store.connection.execute(ROLLUP)
        store.connection.execute(TAGS)
    return place


def rules() -> list[str]:
    """A rule by tag, one by the names of resources, pools by service, and others by account, RULES in all."""
    pools = [f'match = {{ service = "Service {at}" }}\nshared = "proportional"\npriority = {at}' for at in range(3)]
    others = [
        f'match = {{ account = "{at:012}", tag = {{ team = "" }} }}\ntarget = "team-{at}"\npriority = {at + 20}'
        for at in range(RULES - len(pools) - 2)
    ]
    named = 'match = { name = "i-99*" }\ntarget = "team-9"\npriority = 1'
    by_tag = (
        'match = { not = { service = ["Service 0", "Service 1", "Service 2"] } }\ntarget_tag = "team"\npriority = 10'
    )
    said = [named, by_tag, *pools, *others]
    return [f"{HEAD.format(at)}{each}\n" for at, each in enumerate(said)]
