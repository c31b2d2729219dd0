"""The parts that pages are built of; each says what it shows and takes its words from the caller."""

from dashboards.components.amounts import change_bar, percent_change, signed, tone
from dashboards.components.cards import Kpi, card, grid, kpi_strip, stack
from dashboards.components.charts import GRAPH_CONFIG, graph
from dashboards.components.chips import chip, fresh, holds, told
from dashboards.components.columns import Bar, columns
from dashboards.components.icons import icon
from dashboards.components.nothing import not_imported, not_imported_bar, stale, stale_bar, unknown, unknown_bar
from dashboards.components.page import Fact, Option, button, filter_line, heading, menu, more, page, segmented, select
from dashboards.components.states import empty, error, loading
from dashboards.components.tables import Column, named, table, table_list, two_lines

__all__ = [
    "GRAPH_CONFIG",
    "Bar",
    "Column",
    "Fact",
    "Kpi",
    "Option",
    "button",
    "card",
    "change_bar",
    "chip",
    "columns",
    "empty",
    "error",
    "filter_line",
    "fresh",
    "graph",
    "grid",
    "heading",
    "holds",
    "icon",
    "kpi_strip",
    "loading",
    "menu",
    "more",
    "named",
    "not_imported",
    "not_imported_bar",
    "page",
    "percent_change",
    "segmented",
    "select",
    "signed",
    "stack",
    "stale",
    "stale_bar",
    "table",
    "table_list",
    "told",
    "tone",
    "two_lines",
    "unknown",
    "unknown_bar",
]
