"""How a CSV of somebody's own is read: which of its columns is which of ours, and how it writes dates and amounts.

`[[…]] columns` and `format` in outlay.toml, the same for every kind that reads such files.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

SHOWN_NAMES = 20
DATE_PARTS = "YymdbBHMS"
DATE_FORMAT = re.compile(rf"(?:[^%]|%[{DATE_PARTS}%])+")
DIGIT_SEPARATORS = ("", ",", ".", " ", "'", "’", "_")


def date_format(text: str) -> str:
    """The format itself; an error where it has no year and month, or a part that is not known."""
    parts = re.findall("%(.)", text)
    whole = {"Y", "y"} & {*parts} and {"m", "b", "B"} & {*parts} and len(parts) == len({*parts})
    if not whole or not DATE_FORMAT.fullmatch(text):
        told = ", ".join(f"%{part}" for part in DATE_PARTS)
        raise PydanticCustomError(
            "date_format", 'a format such as "%d/%m/%Y", made of {told}, each once', {"told": told}
        )
    return text


def text_encoding(name: str) -> str:
    """The encoding itself; an error where it is not known."""
    try:
        name.encode("ascii").decode(name)
    except (LookupError, UnicodeError):
        raise PydanticCustomError("encoding", 'an encoding such as "utf-8", "cp1252" or "iso-8859-1"') from None
    return name


class ColumnSettings(BaseModel, frozen=True, extra="forbid"):
    """Where the values of one of our columns come from; `ours = "theirs"` means `ours = { column = "theirs" }`."""

    column: str | None = Field(default=None, min_length=1, description="Their column.")
    default: str | None = Field(default=None, description="What a blank one means, or a column that is not there.")
    map: dict[str, str] = Field(default_factory=dict, description="Their values, and what each means.")
    value: str | None = Field(default=None, description="One value for all rows.")

    @model_validator(mode="after")
    def _says_something(self) -> "ColumnSettings":
        """Raises PydanticCustomError."""
        if self.value is not None and (self.column or self.default or self.map):
            raise PydanticCustomError("value_alone", "value alone, or column with default and map")
        return self

    @property
    def given(self) -> str | None:
        """What stands where no column of theirs does."""
        return self.value if self.value is not None else self.default

    @property
    def is_by_name(self) -> bool:
        """Whether a column that is called as ours is meant, none of theirs being named."""
        return self.column is None and self.value is None


class FormatSettings(BaseModel, frozen=True, extra="forbid"):
    """How a file is written."""

    date: Annotated[str, AfterValidator(date_format)] | None = Field(
        default=None, description="As 2026-10-31 where it is not told."
    )
    decimal: Literal[".", ","] = Field(default=".", description="What stands before the decimals.")
    thousands: str = Field(default="", description="What stands between groups of digits.")
    encoding: Annotated[str, AfterValidator(text_encoding)] | None = Field(
        default=None, description="UTF-8 or UTF-16, recognised, where it is not told."
    )
    delimiter: str | None = Field(default=None, description="Recognised where it is not told.")
    sign: Literal[1, -1] = Field(default=1, description="-1 where the file has what is owed below 0.")
    skip_rows: int = Field(default=0, ge=0, le=1000, description="Lines before the header.")

    @model_validator(mode="after")
    def _separators_differ(self) -> "FormatSettings":
        """Raises PydanticCustomError."""
        if self.thousands not in DIGIT_SEPARATORS or self.thousands == self.decimal:
            raise PydanticCustomError("thousands", 'thousands as one of "," "." " " "\'" "_", and not as decimal')
        if self.delimiter is not None and (len(self.delimiter.encode()) != 1 or self.delimiter in '"\r\n'):
            raise PydanticCustomError("delimiter", "delimiter as one character, and no quote or line break")
        return self


Columns = Mapping[str, ColumnSettings]
AS_IT_COMES = FormatSettings()


def _whole(said: object) -> object:
    return {"column": said} if isinstance(said, str) else said


# What a settings model declares for `columns`.
ColumnsField = dict[str, Annotated[ColumnSettings, BeforeValidator(_whole)]]


@dataclass(frozen=True)
class OurNames:
    """The names that a mapping may give: `own` of the kind's table, `others` beside, `same` as which they mean one.

    Of a kind whose columns are `as_they_stand` a mapping tells names, and neither values nor what a sign means.
    """

    own: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    same: Mapping[str, str] = field(default_factory=dict)
    as_they_stand: bool = False

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.own, *self.others)

    def meaning(self, name: str) -> str:
        return self.same.get(name, name)

    def hold(self, columns: Columns) -> None:
        """Raises ValidationError for each name that is none of ours, and for a second one of the same meaning."""
        more = ", or a column of FOCUS" if self.others else ""
        others = len(self.own) - SHOWN_NAMES
        own = f"{', '.join(self.own[:SHOWN_NAMES])}{f' and {others} more' if others > 0 else ''}"
        options = {"options": f"{own}{more}", "names": " ".join(self.all)}
        unknown = PydanticCustomError("column_name", "one of {options}", options)
        twice = PydanticCustomError("column_twice", "each of ours once: another name of the mapping means the same")
        wrong = [(unknown, name) for name in columns if name not in self.all]
        wrong += [(twice, name) for name in columns if self.meaning(name) != name and self.meaning(name) in columns]
        told = PydanticCustomError("column_alone", "the name of their column, and nothing else")
        if self.as_they_stand:
            wrong += [(told, name) for name, at in columns.items() if at.value is not None or at.default or at.map]
        if wrong:
            details = [InitErrorDetails(type=error, loc=(name,), input=name) for error, name in wrong]
            raise ValidationError.from_exception_data("columns", details)


def digest(columns: Columns, form: FormatSettings) -> str:
    """Changes whenever what is read of the same bytes may; empty where nothing is said."""
    if not columns and form == AS_IT_COMES:
        return ""
    said: list[Any] = [(name, column.model_dump()) for name, column in sorted(columns.items())]
    return hashlib.sha256(repr((said, form.model_dump())).encode()).hexdigest()[:16]


def found_in(header: Sequence[str], columns: Columns, names: OurNames) -> dict[str, str]:
    """Our name -> the header's column: the mapped one, else the one that is called as ours.

    What is found stands under the name that it means. A mapped column that the header lacks stands as it is spelled in
    the mapping.
    """
    spelled = {folded(column): column for column in reversed(header)}
    mapped = {names.meaning(name): column for name, column in columns.items()}
    found = {name: spelled.get(folded(at.column), at.column) for name, at in mapped.items() if at.column}
    for name in names.all:
        called = spelled.get(folded(name))
        if called is not None and mapped.get(names.meaning(name), NOT_MAPPED).is_by_name:
            found.setdefault(names.meaning(name), called)
    return found


def located(
    header: Sequence[str], columns: Columns, names: OurNames, needed: Sequence[str]
) -> tuple[dict[str, str], list[str]]:
    """What `found_in` finds and the header has; and what is asked for, in words, that neither it nor a value gives."""
    found = found_in(header, columns, names)
    given = [name for name, at in columns.items() if at.given is not None]
    lost = {name: column for name, column in found.items() if column not in header and name not in given}
    kept = {name: column for name, column in found.items() if column in header or name in lost}
    missing = [name for name in needed if name not in kept and name not in given]
    return kept, [*(f"“{column}” for {name}" for name, column in lost.items()), *missing]


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """`Invoice_ID`, `invoice id` and `InvoiceId` are one name."""
    return name.strip().casefold().replace("_", "").replace(" ", "")


NOT_MAPPED = ColumnSettings()
NO_NAMES = OurNames()
