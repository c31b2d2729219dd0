"""`[[metrics]]` of outlay.toml: what the company counts of its work, from files of its own."""

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
