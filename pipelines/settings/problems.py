"""What is wrong in outlay.toml, each in a sentence: what was found, what was expected, the nearest valid name."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pipelines.settings.lines import Place
from pipelines.settings.model import Tables, part, title

# What a setting wants, by pydantic's name of the mistake: https://docs.pydantic.dev/latest/errors/validation_errors/
EXPECTED = {
    "dict_type": "a table in braces",
    "decimal_parsing": "a number",
    "decimal_type": "a number",
    "finite_number": "a finite number",
    "greater_than_equal": "a number of at least {ge}",
    "less_than_equal": "a number of at most {le}",
    "model_type": "a table in braces",
    "path_type": "a path in quotes",
    "string_pattern_mismatch": "lower-case letters, digits and hyphens, a letter first, at most 40",
    "string_too_short": "some text",
    "string_type": "text in quotes",
    "tuple_type": "a list in brackets",
}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong; `place` is the path to it, as `("billing", 0, "kind")`, `missing` a key not there."""

    place: Place
    found: str
    expected: str
    nearest: str = ""
    missing: str = ""

    def sentence(self, data: dict[str, Any]) -> str:
        """`[[billing]] "aws", kind: found "fokus"; expected one of focus. Did you mean "focus"?`"""
        hint = f' Did you mean "{self.nearest}"?' if self.nearest else ""
        return f"{_where(self.place, data)}: found {self.found}; expected {self.expected}.{hint}"


def model_problems(error: ValidationError) -> list[Problem]:
    """What the models found wrong."""
    problems = [_problem(detail) for detail in error.errors(include_url=False)]
    mistyped = {(*problem.place[:-1], problem.nearest) for problem in problems if problem.nearest}
    return [problem for problem in problems if (*problem.place, problem.missing) not in mistyped]


def name_problems(data: dict[str, Any]) -> Iterator[Problem]:
    """Names that two sources bear, over all lists of tables; and former names that a source still bears."""
    named = list(_named(data))
    bearers: dict[str, Place] = {}
    for place, source in named:
        name = str(source["name"])
        if name in bearers:
            first = title(str(bearers[name][0]))
            yield Problem(
                (*place, "name"), f'"{name}" a second time', f"a name that no other source has, {first} has it"
            )
        bearers.setdefault(name, place)
    yield from _former_name_problems(named, bearers)


def _former_name_problems(named: list[tuple[Place, dict[str, Any]]], bearers: Container[str]) -> Iterator[Problem]:
    formers: set[str] = set()
    told = [(place, source["renamed_from"]) for place, source in named if isinstance(source.get("renamed_from"), str)]
    for place, former in told:
        if former in bearers:
            yield Problem((*place, "renamed_from"), f'"{former}"', "a name that no source has any more")
        elif former in formers:
            yield Problem((*place, "renamed_from"), f'"{former}" a second time', "a former name of this source alone")
        formers.add(former)


def _named(data: dict[str, Any]) -> Iterator[tuple[Place, dict[str, Any]]]:
    for table in Tables.model_fields:
        entries = data.get(table)
        if part(table)[1] and isinstance(entries, list):
            yield from (((table, at), entry) for at, entry in enumerate(entries) if _bears_name(entry))


def _bears_name(entry: Any) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("name"), str)


def _problem(detail: ErrorDetails) -> Problem:
    """A sentence for each kind of mistake; what pydantic says where it is a rare one."""
    place, kind, found = detail["loc"], detail["type"], _shown(detail["input"])
    if kind == "extra_forbidden":
        return _unknown(place)
    if kind == "missing":
        return Problem(place[:-1], f"no {place[-1]}", f'a line "{place[-1]} = …"', missing=str(place[-1]))
    if kind in ("tuple_type", "model_type") and all(isinstance(each, int) for each in place[1:]):
        return Problem(place[:1], found, f"{title(str(place[0]))} with keys below it")
    options = re.findall(r"[\w-]+", _options(detail))
    return Problem(place, found, _expected(detail), _nearest(str(detail["input"]), options))


def _unknown(place: Place) -> Problem:
    """A table or key that does not exist, with those that do."""
    options = list(_model_at(place[:-1]).model_fields)
    what = "a table that is not known" if len(place) == 1 else "a key that is not known"
    names = ", ".join(map(title, options) if len(place) == 1 else sorted(options))
    return Problem(place, what, f"one of {names}", _nearest(str(place[-1]), options))


def _model_at(place: Place) -> type[BaseModel]:
    """The model of the innermost table around a place: `("billing", 0, "format")` is that of `format`."""
    model: type[BaseModel] = Tables
    for step in place:
        if isinstance(step, str) and step in model.model_fields:
            model = part(step)[0] if model is Tables else _inner(model.model_fields[step].annotation) or model
    return model


def _inner(annotation: object) -> type[BaseModel] | None:
    """The model in `FormatSettings`, or in `dict[str, Annotated[ColumnSettings, …]]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for each in get_args(annotation) if (found := _inner(each))), None)


def _expected(detail: ErrorDetails) -> str:
    """What the setting wants, put after the word "expected"; pydantic's own words where the mistake is a rare one."""
    context = detail.get("ctx", {})
    if "options" in context:
        return f"one of {context['options']}"
    plain = EXPECTED.get(detail["type"], "").format_map(context)
    return plain or detail["msg"].removeprefix("Input should be ").replace("'", '"')


def _options(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    return str(context.get("names", context.get("options", context.get("expected", ""))))


def _nearest(name: str, options: list[str]) -> str:
    return next(iter(get_close_matches(name, options, n=1, cutoff=0.6)), "")


def _shown(value: Any) -> str:
    """A value as TOML would write it, short."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value[:60]}"' if isinstance(value, str) else str(value)[:60]


def _where(place: Place, data: dict[str, Any]) -> str:
    """`[[billing]] "aws", kind`; the source is called by its name where it has one, else by its number."""
    table, *rest = place
    known = title(str(table)) if table in Tables.model_fields else f"[{table}]"
    if rest and isinstance(rest[0], int):
        entry = data[str(table)][rest.pop(0)]
        known += f' "{entry["name"]}"' if _bears_name(entry) else ""
    return ", ".join([known, *map(str, rest)])
