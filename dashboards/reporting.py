"""`[reporting]`: how figures are shown."""

from difflib import get_close_matches
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError


def known_currency(code: str) -> str:
    """The code itself; an error where it is no ISO 4217 code."""
    from babel import Locale

    if code not in Locale("en").currencies:
        raise PydanticCustomError("currency", 'an ISO 4217 code such as "USD"')
    return code


def known_timezone(name: str) -> str:
    """The name itself; an error where the time zone database does not have it."""
    zones = available_timezones()
    if name not in zones:
        nearest = [*get_close_matches(name, zones, n=1), "Europe/Berlin"][0]
        raise PydanticCustomError("timezone", 'an IANA time zone such as "{nearest}"', {"nearest": nearest})
    return name


class ReportingSettings(BaseModel, frozen=True, extra="forbid"):
    """Currency and time zone of what people read; everything inside is in UTC and in the billing currency."""

    currency: Annotated[str, AfterValidator(known_currency)] = Field(
        default="USD",
        description="The currency that pages open with. Amounts stay in their billing currency.",
        json_schema_extra={"unit": "ISO 4217"},
    )
    timezone: Annotated[str, AfterValidator(known_timezone)] = Field(
        default="UTC",
        description="The time zone in which pages show instants. Billing days stay in UTC.",
        json_schema_extra={"unit": "IANA name"},
    )
