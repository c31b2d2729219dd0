"""`[close]` of outlay.toml: how a month is closed, and which accounts of the ledger it is booked on."""

from pydantic import BaseModel, Field

from transforms.close.rates import CODE_OR_NONE


class CloseSettings(BaseModel, frozen=True, extra="forbid"):
    """Who closes months, and where what they cost is booked."""

    entity: str = Field(default="", description="The company in the journal; empty: [access] company.")
    entities: dict[str, str] = Field(
        default_factory=dict, description="The company that gets the bills of a source, where several do."
    )
    dimension: str = Field(
        default="", description="The dimension of [[allocation]] that is charged out; empty: the first, else accounts."
    )
    currency: str = Field(
        default="",
        pattern=CODE_OR_NONE,
        description="The ledger's; empty: [reporting] currency, else that of each bill.",
        json_schema_extra={"unit": "ISO 4217"},
    )
    approver_differs: bool = Field(
        default=False, description="Whether a month has to be prepared (--accrue) and approved by two people."
    )
    least_months: int = Field(
        default=3,
        ge=1,
        description="With fewer closed months an accrual is the forecast's number: own loads cannot tell what is late.",
        json_schema_extra={"unit": "months"},
    )
    invoice_detail: str = Field(
        default="",
        description="FOCUS 1.4 Invoice Detail as CSV or Parquet: a file, a folder or a glob.",
        json_schema_extra={"unit": "relative to outlay.toml"},
    )
    cost_centre: str = Field(default="unallocated", description="Of what is nobody's, or of a target without one.")
    gl_cost: str = Field(default="6400", description="The account of cost where a target names none.")
    gl_payable: str = Field(default="2100", description="The account of invoices to pay.")
    gl_prepaid: str = Field(default="1250", description="The account of prepaid commitments.")
    gl_accrued: str = Field(default="2150", description="The account of what is accrued.")
    gl_difference: str = Field(default="1290", description="The account of differences that somebody explained.")
