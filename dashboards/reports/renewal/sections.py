"""The tables of a pack in the order in which they are read."""

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries import renewal as queries
from dashboards.reports.renewal.beside import overlap, sources, together
from dashboards.reports.renewal.costs import as_paid, blocks, paid, prices, true_up, what_if
from dashboards.reports.renewal.pack import Contract, PackSection
from dashboards.reports.renewal.seats import departments, seat_lists
from warehouse.snapshot import Snapshot


def sections(snapshot: Snapshot, viewer: Viewer, contract: Contract, every: pl.DataFrame) -> tuple[PackSection, ...]:
    """All of them. `every` are all renewals, as `queries.renewals` has them."""
    app, contract_id = contract.row["app_id"], contract.row["contract_id"]
    held = queries.without_small_groups(queries.seats(snapshot, viewer, app), viewer)
    lines = queries.paid(snapshot, viewer, contract_id)
    return (
        departments(queries.departments(snapshot, viewer, app), held, contract),
        what_if(contract),
        *blocks(contract),
        prices(queries.prices(snapshot, viewer, contract_id), contract),
        as_paid(lines, contract),
        true_up(contract),
        overlap(queries.overlaps(snapshot, viewer, contract_id, app)),
        together(queries.alignment(every, contract_id), contract),
        *seat_lists(held, contract),
        paid(lines, contract),
        sources(queries.feeds(snapshot, viewer, app)),
    )
