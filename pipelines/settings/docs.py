"""docs/settings.md, from the declarations."""

from decimal import Decimal
from types import NoneType
from typing import get_args

import tomlkit
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from pipelines.settings.model import Tables, part, title, unit
from sources.settings import Listed

HEAD = """# Settings

All settings are in one file, `outlay.toml`: `--config FILE`, else the file that `OUTLAY_CONFIG` names, else
`outlay.toml` in the working folder. `outlay init` writes one. A table or key that is not listed here is an error, and
so is a value that does not fit: every command then names the line and stops with exit status 2. Paths are relative to
the folder of `outlay.toml`. Secrets are never in it: they come from the environment.

This page is made from the code by `make docs`.
"""
COLUMNS = "| setting | default | unit | meaning |\n|---|---|---|---|"


def markdown() -> str:
    """The page: a section a table, a row a setting."""
    return "\n".join([HEAD, *(_section(table) for table in Tables.model_fields)])


def options(name: str, field: FieldInfo) -> tuple[str, ...]:
    """The values that a setting takes, none where they are not a list."""
    listed = (each.values() for each in field.metadata if isinstance(each, Listed))
    return _choices(field.annotation) or next(listed, ())


def default(field: FieldInfo) -> str | None:
    """The default as TOML writes it; None where the setting is required, empty where it is not set."""
    value = field.get_default(call_default_factory=True)
    if value is PydanticUndefined:
        return None
    if value is None or isinstance(value, dict | BaseModel):
        return ""
    number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return str(value) if number else tomlkit.item(list(value) if isinstance(value, tuple) else str(value)).as_string()


def _section(table: str) -> str:
    model, many = part(table)
    about = (model.__doc__ or "").splitlines()[0]
    repeated = " One table for each." if many else ""
    rows = "\n".join(_row(name, field) for name, field in model.model_fields.items())
    return f"## `{title(table)}`\n\n{about}{repeated}\n\n{COLUMNS}\n{rows}\n"


def _row(name: str, field: FieldInfo) -> str:
    values = ", ".join(f"`{value}`" for value in options(name, field))
    meaning = f"{field.description}{f' One of {values}.' if values else ''}"
    told = {None: "required", "": "none"}.get(default(field), f"`{default(field)}`")
    return f"| `{name}` | {told} | {unit(field)} | {meaning} |"


def _choices(annotation: object) -> tuple[str, ...]:
    """The texts of a Literal, also of one that may be left out."""
    parts = get_args(annotation)
    if parts and all(isinstance(part, str) for part in parts):
        return parts
    return next((_choices(part) for part in parts if _choices(part)), ()) if NoneType in parts else ()
