"""The company with its cost parted among teams, as a run keeps it."""

from pathlib import Path

import duckdb

from dashboards.queries.allocation_cells import costs
from tests.dashboards.company import Company, insert, write_state
from transforms.allocation.all_months import Closed, allocated
from transforms.allocation.kept import note_rows, rule_rows, target_rows
from transforms.allocation.rule import Dimension, Rule, Ruleset, Target
from warehouse.allocation import MONTHLY, Bills
from warehouse.snapshot import current_id, open_snapshot, serving
from warehouse.tables import ALLOCATION, ALLOCATION_NOTE, ALLOCATION_RULE, ALLOCATION_TARGET

RULES = (
    Rule(
        dimension="team",
        rule="compute",
        version="1",
        match={"service": ["Amazon EC2", "Virtual Machines"]},
        target="platform",
    ),
    Rule(dimension="team", rule="storage", version="2", match={"service": "Amazon S3"}, target="data"),
)
TARGETS = (
    Target(dimension="team", target="technology"),
    Target(dimension="team", target="platform", parent="technology", cost_centre="4711"),
    Target(dimension="team", target="data", parent="platform"),
)


def write_allocated(state: Path, rules: tuple[Rule, ...] = RULES) -> Path:
    """The company's state folder, with what the rules come to in its snapshot."""
    write_state(state, Company(rejects=0))
    ruleset = Ruleset(settings=Dimension(dimension="team"), rules=rules, targets=TARGETS)
    with open_snapshot(state) as snapshot:
        found = costs(Bills(snapshot.frame), ruleset.rules, [ruleset.settings])
        rows = allocated(found.of, ruleset, Closed()).rows
    with duckdb.connect(str(serving(state) / f"{current_id(state)}.duckdb")) as connection:
        insert(connection, ALLOCATION, rows)
        insert(connection, ALLOCATION_RULE, rule_rows(ruleset))
        insert(connection, ALLOCATION_TARGET, target_rows(ruleset, rows))
        insert(connection, ALLOCATION_NOTE, note_rows({}, {}, {"team": [("no_driver", "The pool logs keeps 3 USD.")]}))
        connection.execute(MONTHLY)
    return state
