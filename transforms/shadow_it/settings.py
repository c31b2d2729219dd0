"""`[shadow_it]` of outlay.toml: the products that there are, how surely a text tells one, and what makes it risky."""

from pydantic import BaseModel, Field


class ShadowSettings(BaseModel, frozen=True, extra="forbid"):
    """How texts of lines, invoices and logs are told to be of products, and from where on an app is risky."""

    catalogue: str = Field(
        default="",
        description="CSV of your own products beside the catalogue's; the same columns.",
        json_schema_extra={"unit": "relative to outlay.toml"},
    )
    least_confidence: float = Field(
        default=0.6,
        ge=0,
        le=1,
        description="What a text tells less surely is not told, but a guess for the review list.",
        json_schema_extra={"unit": "0 to 1"},
    )
    many_people: int = Field(
        default=10, ge=1, description="So many on its trails are many.", json_schema_extra={"unit": "people"}
    )
    some_people: int = Field(
        default=3, ge=1, description="So many on its trails are some.", json_schema_extra={"unit": "people"}
    )
    many_departments: int = Field(
        default=3, ge=1, description="In so many it is no one team's affair.", json_schema_extra={"unit": "departments"}
    )
    much_money: int = Field(
        default=1_000,
        ge=0,
        description="So much in twelve months is much.",
        json_schema_extra={"unit": "the currency of its lines"},
    )
    in_use_days: int = Field(
        default=90, ge=1, description="Seen within these it is in use.", json_schema_extra={"unit": "days"}
    )
    new_days: int = Field(
        default=90, ge=1, description="First seen within these it is new.", json_schema_extra={"unit": "days"}
    )
