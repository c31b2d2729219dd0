"""The billing rows that a target's cost of one service of an account came from: judged again, by the rules in force."""

from dataclasses import dataclass

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.allocation_cells import costs
from dashboards.queries.allocation_dry_run import rules_in_force
from dashboards.queries.asked import remembered
from dashboards.queries.drill import LINEAGE
from dashboards.queries.scope import billed_in, visible
from transforms.allocation.all_months import Closed, allocated
from transforms.allocation.assign import read_columns
from transforms.allocation.kept import closed_months
from transforms.allocation.match import pattern_of
from transforms.allocation.rule import Dimension, Ruleset
from transforms.allocation.versions import month_span
from warehouse.allocation import ALIKE, CELL, DAY_OF_CHARGE, NAMED_BY, RESOURCE, Bills, frozen
from warehouse.issuers import ISSUER, with_main
from warehouse.snapshot import Snapshot


@dataclass(frozen=True)
class Part:
    """What one target bears of one service of an account in a month, by a rule: a row of `allocation.of_target`."""

    dimension: str
    period: str
    currency: str
    target: str
    account: str
    service: str
    kind: str
    rule: str


@remembered
def places(snapshot: Snapshot, viewer: Viewer, part: Part) -> pl.DataFrame:
    """LINEAGE, `BilledCost`, `EffectiveCost` of the rows, the oldest charge first.

    Of what is shared, or follows other cost, all rows of the pool there, of which the target has its share.
    """
    ruleset = rules_in_force(snapshot).get(part.dimension, Ruleset(settings=Dimension(dimension=part.dimension)))
    closed = closed_months(frozen(snapshot.frame)).get(part.dimension, Closed())
    rules = [*ruleset.rules, *closed.rules]
    found = costs(Bills(snapshot.frame), rules, [ruleset.settings, *closed.settings], month_span(part.period))
    made = allocated(found.of, ruleset, closed, [part.period])
    columns, keys = read_columns(rules)
    by: tuple[str, ...] = tuple(dict.fromkeys([*CELL, *sorted(columns), *(["x_tag_set"] if keys else list[str]())]))
    pools = [each.rule.rule for each in made.entries if each.rule.shared]
    wanted = _there(made.cells, part).filter(_is_of(part, pools)).select(by).unique()
    names = pattern_of([rule.match for rule in rules], "ResourceId")
    charges = _charges(snapshot, viewer, part, by, sorted(keys), names)
    own = charges.join(wanted, on=list(by), how="semi", nulls_equal=True, maintain_order="left")
    return own.select(*LINEAGE, "BilledCost", "EffectiveCost")


def _there(cells: pl.DataFrame, part: Part) -> pl.DataFrame:
    named = {"BillingCurrency": part.currency, "SubAccountId": part.account, "ServiceName": part.service}
    return cells.filter(pl.col(name).fill_null("") == value for name, value in named.items())


def _is_of(part: Part, pools: list[str]) -> pl.Expr:
    """Of cells with `to` and `follows`, whether they came to the target so."""
    to, is_pool = pl.col("to"), pl.col("to").is_in(pools)
    match part.kind:
        case "direct":
            return (to == part.target) & ~is_pool
        case "shared":
            return is_pool
        case "follows":
            return to.is_null() & (pl.col("follows") == part.rule)
        case _:
            return is_pool | to.is_null()


def _charges(
    snapshot: Snapshot, viewer: Viewer, part: Part, by: tuple[str, ...], keys: list[str], names: str
) -> pl.DataFrame:
    """Rows of the account's service in the month, told apart as cells are; source and period first, to prune files."""
    first, last = month_span(part.period)
    of_account = "coalesce(c.SubAccountId, '') = ? AND coalesce(c.ServiceName, '') = ?"
    here = f"{of_account} AND {billed_in(part.currency).replace('BillingCurrency', 'c.BillingCurrency')}"
    named = [part.account, part.service, *([part.currency] if part.currency else [])]
    files = snapshot.frame(
        f"SELECT DISTINCT x_source, x_period FROM cost_daily_rollup c WHERE day BETWEEN ? AND ? AND {here}",
        [first, last, *named],
    )
    pruned = " OR ".join(["(c.x_source = ? AND c.x_period = ?)"] * files.height) or "false"
    told = {"day": DAY_OF_CHARGE, "x_tag_set": "coalesce(alike.one, 0)", "ResourceId": RESOURCE, NAMED_BY: ISSUER}
    columns = ", ".join(f'{told.get(name, f"c.{name}")} AS "{name}"' for name in by)
    sql = f"""{ALIKE}
        SELECT {", ".join(f"c.{name}" for name in LINEAGE)}, c.BilledCost, c.EffectiveCost, {columns}
        FROM {with_main("cost_and_usage")} LEFT JOIN alike ON alike.x_tag_set = c.x_tag_set
        WHERE ({pruned}) AND {DAY_OF_CHARGE} BETWEEN ? AND ? AND {here} AND {visible(viewer)}
        ORDER BY c.ChargePeriodStart, c.x_load_id, c.x_row, c.x_part"""
    by_name = [names] if "ResourceId" in by else []
    return snapshot.frame(
        sql, [keys, *by_name, *(value for row in files.iter_rows() for value in row), first, last, *named]
    )
