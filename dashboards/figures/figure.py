"""A figure as the browser draws it: Plotly's traces and layout as plain values.

Plotly's own classes check every name and value of a figure, which took longer than all else of a page; tests have them
check ours.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.theme import Mode, template

Figure = dict[str, Any]


def figure(traces: Sequence[Mapping[str, Any]], layout: Mapping[str, Any], mode: Mode) -> Figure:
    """https://plotly.com/javascript/reference/: each trace names its `type`, nested names are nested."""
    return {"data": list(traces), "layout": {"template": template(mode), **layout}}
