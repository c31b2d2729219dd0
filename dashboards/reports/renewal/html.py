"""A pack as one HTML file that needs nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from dashboards.reports.html_file import STYLE
from dashboards.reports.renewal.pack import Pack
from dashboards.reports.renewal.view import view
from dashboards.theme import LIGHT, variables

PACK_STYLE = """
.sentence { font-size: 16px; line-height: 24px; color: var(--ink); margin: 8px 0 16px; }
.kpis { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); border: 1px solid var(--border);
  border-radius: 10px; margin: 0; } .kpis div { padding: 12px 16px; }
.kpis dt, .kpis .note { color: var(--muted); font-size: 12px; }
.kpis dd { margin: 0; font-size: 22px; font-weight: 600; }
.kpis .note { font-weight: 400; } .two { display: grid; grid-template-columns: repeat(auto-fit, minmax(340px, 1fr));
  gap: 32px; } .marked td, .total td { font-weight: 600; } .marked td { background: var(--subtle); }
svg { width: 100%; height: auto; font-size: 11px; } .scroll { overflow-x: auto; } .lines { display: flex; gap: 24px;
  flex-wrap: wrap; margin-top: 48px; } .lines span { border-top: 1px solid var(--control); min-width: 160px; flex: 1;
  color: var(--muted); font-size: 12px; padding-top: 4px; }
td small { color: var(--muted); display: block; } th[scope=row] { vertical-align: top; white-space: nowrap; }
"""


def html_text(pack: Pack) -> str:
    """The whole file: the sections of the PDF in their order, with the same texts."""
    told = view(pack)
    parts = (
        f"<p>{escape(_about(told))}</p><h1>{escape(told['title'])}</h1><p>{escape(told['subtitle'])}</p>",
        f'<p class="sentence">{escape(told["sentence"])}</p>',
        f'<dl class="kpis">{"".join(map(_kpi, told["kpis"]))}</dl>',
        _chart(told["chart"]) if told["chart"] else "",
        f'<div class="two"><section>{_arithmetic(told)}</section><section>{_terms(told["terms"])}</section></div>',
        _questions(told["questions"]),
        *map(_section, told["sections"]),
        _decision(told["decision"]),
        f"<footer>{'<br>'.join(map(escape, told['foot']))}</footer>",
    )
    body = "\n".join(part for part in parts if part)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(pack.title)}</title>'
        f"<style>:root {{{variables(LIGHT)}}}{STYLE}{PACK_STYLE}</style></head>\n<body>{body}</body></html>\n"
    )


def _about(told: Mapping[str, Any]) -> str:
    return f"{told['company']}: {told['about']}" if told["company"] else told["about"]


def _kpi(of: Mapping[str, str]) -> str:
    note = f'<dd class="note">{escape(of["note"])}</dd>'
    return f"<div><dt>{escape(of['label'])}</dt><dd>{escape(of['value'])}</dd>{note}</div>"


@dataclass(frozen=True)
class Drawn:
    """Where a value stands in a drawing of 900 by 260."""

    top: int
    left: int = 40
    right: int = 800
    height: int = 220
    margin: int = 12

    def y(self, value: int) -> float:
        return self.margin + self.height * (1 - value / self.top)


def _chart(of: Mapping[str, Any]) -> str:
    drawn = Drawn(of["top"])
    slot = (drawn.right - drawn.left) / len(of["months"])
    ticks = "".join(_tick(value, drawn) for value in of["ticks"])
    bars = "".join(_bar(month, drawn.left + slot * place, slot, drawn) for place, month in enumerate(of["months"]))
    lines = "".join(
        _line(of[name], word, colour, dash, drawn)
        for name, word, colour, dash in (
            ("bought", "bought", "--ink", ""),
            ("advised", "advised", "--accent", ' stroke-dasharray="8 5"'),
        )
        if of[name] is not None
    )
    said = ", ".join(f"{month['label']} {_or_unknown(month['people'])}" for month in of["months"])
    return (
        f"<h2>{escape(of['sentence'])}</h2><p>{escape(of['caption'])}</p>"
        f'<svg viewBox="0 0 900 262" role="img" aria-label="{escape(said)}">{ticks}{bars}{lines}</svg>'
    )


def _or_unknown(people: int | None) -> str:
    return "unknown" if people is None else str(people)


def _tick(value: int, drawn: Drawn) -> str:
    y = drawn.y(value)
    return (
        f'<line x1="{drawn.left}" x2="{drawn.right}" y1="{y:.1f}" y2="{y:.1f}" stroke="var(--border)"/>'
        f'<text x="{drawn.left - 6}" y="{y + 4:.1f}" text-anchor="end" fill="var(--muted)">{value}</text>'
    )


def _bar(month: Mapping[str, Any], x: float, slot: float, drawn: Drawn) -> str:
    """A bar with its number, or a dotted box where the month is not known."""
    middle, floor = x + slot / 2, drawn.y(0)
    label = (
        f'<text x="{middle:.1f}" y="{floor + 18:.1f}" text-anchor="middle" fill="var(--muted)">{month["label"]}</text>'
    )
    if month["people"] is None:
        box = f'x="{x + slot * 0.17:.1f}" y="{floor - 16:.1f}" width="{slot * 0.66:.1f}" height="16"'
        return f'<rect {box} fill="none" stroke="var(--control)" stroke-dasharray="2 3"/>{label}'
    y = drawn.y(month["people"])
    number_y = y + 14 if floor - y > 20 else y - 4
    return (
        f'<rect x="{x + slot * 0.17:.1f}" y="{y:.1f}" width="{slot * 0.66:.1f}" height="{floor - y:.1f}" '
        f'fill="var(--other)"/><text x="{middle:.1f}" y="{number_y:.1f}" text-anchor="middle">{month["people"]}</text>'
        f"{label}"
    )


def _line(value: int, word: str, colour: str, dash: str, drawn: Drawn) -> str:
    y = drawn.y(value)
    return (
        f'<line x1="{drawn.left}" x2="{drawn.right}" y1="{y:.1f}" y2="{y:.1f}" stroke="var({colour})" '
        f'stroke-width="2"{dash}/>'
        f'<text x="{drawn.right + 8}" y="{y + 4:.1f}" fill="var({colour})">{value} {word}</text>'
    )


def _arithmetic(told: Mapping[str, Any]) -> str:
    head = f"<h2>{escape(told['advised'])}</h2>"
    if not told["arithmetic"]:
        return f"{head}<p>{escape(told['reason'])}</p>"
    rows = "".join(
        f"<tr><td>{escape(step['label'])}<small>{escape(step['note'])}</small></td>"
        f'<td class="number">{escape(step["value"])}</td></tr>'
        for step in told["arithmetic"]
    )
    return f"{head}<table><tbody>{rows}</tbody></table>"


def _terms(terms: Sequence[Mapping[str, str]]) -> str:
    rows = "".join(f'<tr><th scope="row">{escape(of["label"])}</th><td>{escape(of["value"])}</td></tr>' for of in terms)
    return f"<h2>Terms</h2><table><tbody>{rows}</tbody></table>"


def _questions(questions: Sequence[str]) -> str:
    listed = "".join(f"<li>{escape(question)}</li>" for question in questions)
    return f"<h2>Open questions before signing</h2>{f'<ol>{listed}</ol>' if listed else '<p>None.</p>'}"


def _section(section: Mapping[str, Any]) -> str:
    head = f"<h2>{escape(section['sentence'])}</h2>"
    if not section["rows"]:
        return head
    columns = section["columns"]
    header = "".join(f'<th scope="col"{_side(column)}>{escape(column["label"])}</th>' for column in columns)
    body = "".join(
        _row(row, columns, "marked" if marked else "")
        for row, marked in zip(section["rows"], section["marked"], strict=True)
    )
    total = _row(section["total"], columns, "total") if section["total"] else ""
    table = f"<table><thead><tr>{header}</tr></thead><tbody>{body}{total}</tbody></table>"
    return f'{head}<p>{escape(section["caption"])}</p><div class="scroll">{table}</div>'


def _row(row: Sequence[str], columns: Sequence[Mapping[str, Any]], kind: str) -> str:
    cells = "".join(f"<td{_side(column)}>{escape(value)}</td>" for value, column in zip(row, columns, strict=True))
    return f"<tr{f' class={kind}' if kind else ''}>{cells}</tr>"


def _side(column: Mapping[str, Any]) -> str:
    return ' class="number"' if column["right"] else ""


def _decision(decision: Mapping[str, Any]) -> str:
    decided = f"<p>{escape(decision['decided'])}</p>" if decision["decided"] else ""
    choices = " &emsp; ".join(f"☐ {escape(choice)}" for choice in decision["choices"])
    lines = "".join(f"<span>{escape(name)}</span>" for name in decision["lines"])
    return f'<h2>Decision and sign-off</h2>{decided}<p>{choices}</p><div class="lines">{lines}</div>'
