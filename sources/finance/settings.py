"""`[[metrics]]` and `[[budgets]]` of outlay.toml: what the company counts of its work, and what it plans to spend."""

from datetime import date
from decimal import Decimal

from pydantic import BaseModel, Field

from sources.mapping import AS_IT_COMES, ColumnsField, FormatSettings


class MetricSettings(BaseModel, frozen=True, extra="forbid"):
    """Files with what is counted: orders a day, customers a month. Cost is divided by it, pools are shared by it."""

    name: str = Field(default="", description="What the metric is called where the file has no column `metric`.")
    path: str = Field(
        min_length=1,
        description="A CSV, a folder or a glob: metric, start, end (the day after), value, unit.",
        json_schema_extra={"unit": "relative to outlay.toml"},
    )
    columns: ColumnsField = Field(default_factory=dict, description="Our name = theirs.")
    format: FormatSettings = Field(default=AS_IT_COMES, description="How dates and numbers are written.")


class BudgetSettings(BaseModel, frozen=True, extra="forbid"):
    """What is planned: a file of budgets, or one budget as it stands here."""

    path: str = Field(
        default="",
        description="A CSV or TOML, a folder or a glob, with the settings below as columns; nothing else then.",
        json_schema_extra={"unit": "relative to outlay.toml"},
    )
    dimension: str = Field(
        default="", description="Of the target: one of `[[allocation]]`, account, service, provider."
    )
    target: str = Field(default="", description="Whose cost it is.")
    match: str = Field(default="", description="Instead of a target: `provider=aws; service=Amazon Bedrock|Vertex AI`.")
    period: str = Field(default="", description="2026-10, 2026-Q4, 2026, FY2026 or FY2026-Q4.")
    amount: Decimal | None = Field(
        default=None, description="For the whole period.", json_schema_extra={"unit": "currency"}
    )
    currency: str = Field(default="", description="Three letters.")
    basis: str = Field(default="", description="effective or billed; effective where it is not told.")
    plan_rates: str = Field(
        default="", description="What one of another currency was planned to cost: `USD=0.92; GBP=1.15`."
    )
    phasing: str = Field(default="", description="even, days, last_year or typed; even where it is not told.")
    months: str = Field(default="", description="Of typed phasing: its months' amounts, `9000; 9500; 11500`.")
    author: str = Field(default="", description="Who planned it.")
    decided_on: date | None = Field(default=None, description="The day of this version, else when it is first read.")
    reason: str = Field(default="", description="Why it was set so.")
    approver: str = Field(default="", description="Who approved it.")
    columns: ColumnsField = Field(default_factory=dict, description="Of a file: our name = theirs.")
    format: FormatSettings = Field(default=AS_IT_COMES, description="Of a file: how dates and numbers are written.")
