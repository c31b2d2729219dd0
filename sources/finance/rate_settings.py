"""`[[fx]]` of outlay.toml: rates of exchange, as files or row by row."""

import datetime
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

CODE = r"^[A-Z]{3}$"
OF_A_ROW = ("date", "currency", "rate")


class FxSettings(BaseModel, frozen=True, extra="forbid"):
    """Rates in the form of the European Central Bank's history, or one rate of one day."""

    path: str = Field(
        default="",
        description="CSV in the form of the ECB's history (Date,USD,GBP …), or date,currency,rate; a folder or a glob.",
        json_schema_extra={"unit": "relative to outlay.toml"},
    )
    base: str = Field(default="EUR", pattern=CODE, description="A rate says how much of a currency one of this buys.")
    date: datetime.date | None = Field(default=None, description="Of a row: the day from which its rate is known.")
    currency: str = Field(default="", pattern=r"^([A-Z]{3})?$", description="Of a row: the currency that is bought.")
    rate: Decimal | None = Field(
        default=None,
        gt=0,
        description="Of a row: so much of it for one of the base.",
        json_schema_extra={"unit": "currency for one of the base"},
    )
    source: str = Field(default="", description="Who says so; of a file its name where this is empty.")

    @model_validator(mode="after")
    def _file_or_row(self) -> Self:
        """Raises ValidationError."""
        said = [name for name in OF_A_ROW if getattr(self, name)]
        if (said and self.path) or (not self.path and len(said) < len(OF_A_ROW)):
            raise PydanticCustomError("file_or_row", "either a path, or date, currency and rate")
        return self
