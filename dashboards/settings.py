"""What the dashboards take from outlay.toml."""

from pydantic import BaseModel, ConfigDict, Field

PORT = 8050
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class DashboardSettings(BaseModel):
    """`[access]` and the company's name, as far as pages need them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    company: str = Field(default="", description="Shown under the product's name")
    port: int = Field(default=PORT, ge=1, le=65535, description="The port pages are served at")
    trusted_hosts: tuple[str, ...] = Field(
        default=(), description="Host headers that are answered, with their port; empty: this machine's own names"
    )

    @property
    def hosts(self) -> frozenset[str]:
        """Every Host header that is answered."""
        own = (f"{name}:{self.port}" for name in LOOPBACK)
        return frozenset(host.lower() for host in self.trusted_hosts or own)


class ReportingSettings(BaseModel):
    """`[reporting]`: in which currency figures of several are compared, and whose days deadlines are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    currency: str = Field(default="", description="Currency of figures that are added up over several; empty: none is.")
    timezone: str = Field(
        default="UTC", description="Whose days are meant where a contract names no timezone, such as Europe/London."
    )
    fiscal_year_starts: int = Field(
        default=1,
        ge=1,
        le=12,
        description="The month in which the fiscal year begins; FY2026 is the one that ends in 2026.",
        json_schema_extra={"unit": "month, 1 to 12"},
    )
