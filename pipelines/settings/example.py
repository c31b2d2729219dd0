"""A commented outlay.toml: what `outlay init` writes, and outlay.example.toml."""

import textwrap
from collections.abc import Mapping, Sequence

import tomlkit
from pydantic.fields import FieldInfo

from pipelines.settings.docs import default, options
from pipelines.settings.model import Tables, part, title, unit

HEAD = """\
# What Outlay reads, and how. A setting behind a "#" shows its default: take the "#" away to change it.
# docs/settings.md explains each; `outlay doctor` checks this file and all that it names.
# Secrets do not belong here: they come from the environment.
"""
# Tables of which docs/settings.md tells, since they would fill the file.
ON_A_PAGE = ("waste",)
SHOWN = {"name": "aws", "kind": "focus", "path": "s3://billing-exports/focus"}


def example(bills: Sequence[Mapping[str, str]] = (), notes: Sequence[str] = ()) -> str:
    """A whole outlay.toml: all tables with their defaults, and a `[[billing]]` for each of `bills`.

    A bill is its settings (`name`, `kind`, `path`); without one, a made-up one stands there as a comment. `notes` are
    comments above the bills.
    """
    plain = [_table(table) for table in Tables.model_fields if not part(table)[1] and table not in ON_A_PAGE]
    entries = [_bill(bill) for bill in bills] or [_commented(_bill(SHOWN))]
    return "\n".join([HEAD, *plain, _about_bills(), *map(_comment, notes), *entries])


def _table(table: str) -> str:
    """`[table]` with each setting commented out at its default."""
    fields = part(table)[0].model_fields.items()
    return f"{title(table)}\n" + "".join(
        f"{_comment(_help(field))}# {name} = {default(field) or '{}'}\n" for name, field in fields
    )


def _about_bills() -> str:
    """What each setting of a `[[billing]]` means, as a comment."""
    model, _ = part("billing")
    told = [f"{name}: {_help(field, options(name, field))}" for name, field in model.model_fields.items()]
    return "".join(_comment(line) for line in ["One [[billing]] for each export of bills.", *told])


def _bill(bill: Mapping[str, str]) -> str:
    return "[[billing]]\n" + "".join(f"{key} = {_text(value)}\n" for key, value in bill.items())


def _help(field: FieldInfo, values: Sequence[str] = ()) -> str:
    """`What the export holds. One of focus. (unit)`"""
    choice = f" One of {', '.join(values)}." if values else ""
    return f"{field.description}{choice}{f' ({unit(field)})' if unit(field) else ''}"


def _text(value: str) -> str:
    return tomlkit.string(value).as_string()


def _comment(text: str) -> str:
    return "".join(f"# {line}\n" for line in textwrap.wrap(text, 110))


def _commented(toml: str) -> str:
    return "".join(f"# {line}\n" for line in toml.splitlines())
