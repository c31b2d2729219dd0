"""`[shadow_it]` of outlay.toml: the products that there are, and how surely a text has to tell one."""

from pydantic import BaseModel, Field


class ShadowSettings(BaseModel, frozen=True, extra="forbid"):
    """How texts of lines, invoices and logs are told to be of products."""

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
