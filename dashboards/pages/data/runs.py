"""The newest runs: how long each took and what became of it."""

import polars as pl
from dash import html

from dashboards import wording
from dashboards.components import Bar, card, columns


def runs_card(runs: pl.DataFrame) -> html.Section:
    """A column a run, in minutes; the failed ones red, told below with their reason."""
    if runs.is_empty():
        return card("No run is recorded", "Each outlay run would stand here with how long it took.")
    rows = runs.to_dicts()
    published = runs.filter(status="published").height
    first, last = rows[0]["started"], rows[-1]["started"]
    sentence = f"{wording.count(published)} of {wording.some(len(rows), 'run')} published"
    days = f"{wording.span(first.date(), last.date())} {last.year}"
    caption = f"Minutes a run, {days}. After a failed one the state before it stays."
    bars = [bar(row) for row in rows]
    chart = columns(bars, label=f"{sentence}; the last took {rows[-1]['minutes'] or 0:.1f} minutes")
    failed = [html.P(failure(row), className="second") for row in rows if row["status"] == "failed"]
    in_dagster = html.P(["In Dagster the last is run ", html.Code(rows[-1]["run_id"]), "."], className="caption")
    return card(sentence, caption, chart, html.Div([*failed, in_dagster], className="under-chart"))


def bar(row: dict[str, object]) -> Bar:
    started, minutes = row["started"], row["minutes"]
    when = wording.day(started, year=False)  # pyright: ignore[reportArgumentType]
    length = float(minutes) if isinstance(minutes, float) else 0.0
    told = f"{when}: {row['status']}, {length:.1f} minutes, {wording.count(int(str(row['rows'] or 0)))} rows read"
    return Bar(when, length, told, "bad" if row["status"] == "failed" else "")


def failure(row: dict[str, object]) -> list[html.Span | str]:
    when = wording.day(row["started"], year=False)  # pyright: ignore[reportArgumentType]
    return [html.Span(f"Failed {when}", className="bad strong"), f": {row['message'] or 'no reason was recorded'}"]
