"""Finds outlay.toml and reads it."""

import os
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipelines.settings.lines import nearest_line, places
from pipelines.settings.model import Settings, Tables
from pipelines.settings.problems import Problem, model_problems, name_problems

FILE = "outlay.toml"
VARIABLE = "OUTLAY_CONFIG"


class SettingsError(Exception):
    """outlay.toml is absent, no TOML, or holds what it may not; the text has one line for each thing that is wrong."""


def find(named: Path | None = None, environment: Mapping[str, str] = os.environ) -> Path:
    """The config: the file named, else what OUTLAY_CONFIG names, else ./outlay.toml. Raises SettingsError if absent."""
    said = named or (Path(environment[VARIABLE]) if environment.get(VARIABLE) else None)
    file = (said or Path(FILE)).expanduser().absolute()
    if file.is_file():
        return file
    if said:
        raise SettingsError(f"{said}: found no such file; expected a config. `outlay init` writes one.")
    raise SettingsError(
        f"No config: found no {FILE} in {file.parent}; expected one there, or --config FILE, or {VARIABLE}. "
        "`outlay init` writes one."
    )


def is_there(named: Path | None = None, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether there is a config, or one is named that should be there."""
    return bool(named or environment.get(VARIABLE)) or Path(FILE).is_file()


def load(file: Path) -> Settings:
    """The settings of a file. Raises SettingsError with everything that is wrong in it."""
    text = _text(file)
    data = _parse(text, file)
    try:
        tables, problems = Tables.model_validate(data), []
    except ValidationError as error:
        tables, problems = Tables(), model_problems(error)
    problems += name_problems(data)
    if problems:
        raise SettingsError(_told(problems, data, text, file))
    return Settings(file=file.absolute(), **dict(tables))


def _text(file: Path) -> str:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise SettingsError(f"{_shown(file)}: found no readable file: {error.strerror}; expected a config.") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        found = f"found the byte {data[error.start]:#04x}"
        raise SettingsError(f"{_shown(file)}, line {line}: {found}; expected UTF-8 text. Save it as UTF-8.") from error


def _parse(text: str, file: Path) -> dict[str, Any]:
    """The TOML as dicts and lists, numbers with a point as exact decimals."""
    try:
        return tomllib.loads(text, parse_float=_decimal)
    except tomllib.TOMLDecodeError as error:
        line, reason = _broken_line(str(error), text)
        raise SettingsError(
            f"{_shown(file)}, line {line}: found no TOML: {reason}; expected TOML. Mend that line."
        ) from error


def _shown(file: Path) -> str:
    """The path as one standing in the working folder would type it."""
    return str(file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("NaN")


def _broken_line(message: str, text: str) -> tuple[int, str]:
    """The line that a message of tomllib names, and its reason without it."""
    at = re.search(r" \(at line (\d+), column \d+\)$", message)
    if at:
        return int(at.group(1)), message[: at.start()]
    return text.rstrip("\n").count("\n") + 1, message.removesuffix(" (at end of document)")


def _told(problems: list[Problem], data: dict[str, Any], text: str, file: Path) -> str:
    """A line for each problem, in the order of the file."""
    where = places(text)
    lines = sorted((nearest_line(where, problem.place), problem.sentence(data)) for problem in problems)
    return "\n".join(f"{_shown(file)}, line {line}: {sentence}" for line, sentence in lines)
