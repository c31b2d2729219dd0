"""`[[delivery]]` of outlay.toml: who is told of what, how and how often. Secrets come from the environment."""

from typing import Literal

from pydantic import BaseModel, Field

from sources.settings import NAME


class DeliverySettings(BaseModel, frozen=True, extra="forbid"):
    """One way to tell somebody what to act on; nothing is sent where there is nothing to act on."""

    name: str = Field(pattern=NAME, description="Its identity: what was sent under it is not sent again.")
    kind: Literal["email", "slack", "teams", "webhook"] = Field(description="How it is sent.")
    every: Literal["day", "week", "month"] = Field(
        default="week", description="How often at most; the first run of each day, week (from Monday) or month sends."
    )
    about: Literal["findings", "anomalies", "renewals", "shadow-it", "commitments", "budgets", "finance"] = Field(
        default="findings",
        description="What is told: waste to act on, anomalies that are newly found, contracts to decide within 120 "
        "days, apps that are newly seen, commitments that end within 90 days, budgets whose actual came past 50, 80 or "
        "100 % or whose forecast is likely above (each once), or the newest finished month with the finance report.",
    )
    owner: str = Field(default="", description="Only what is this one's; ~ is nobody's; empty is everybody's.")
    accounts: tuple[str, ...] = Field(default=(), description="Only findings of these accounts; empty is all.")
    to: tuple[str, ...] = Field(default=(), description="Of email: the addresses.")
    owners: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="Of email, instead of `to`: each owner's addresses, who get their own digest."
    )
    each_owner: bool = Field(
        default=False,
        description="Of email about renewals, instead of `to`: each person who owns a contract gets their own digest. "
        "Their address is looked up in people.db when it is sent, with an audit row first.",
    )
    sender: str = Field(default="", description="Of email: the address that it comes from.")
    smtp: str = Field(
        default="localhost:25", description="Of email: the server.", json_schema_extra={"unit": "host:port"}
    )
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="Of email: how the connection is kept secret."
    )
    user: str = Field(default="", description="Of email: who signs in; the password is in OUTLAY_<NAME>_PASSWORD.")
    url_env: str | None = Field(
        default=None, description="Of the others: the variable with the webhook's URL, else OUTLAY_<NAME>_URL."
    )
    secret_env: str | None = Field(
        default=None,
        description="Of webhook: the variable with the secret that signs it (whsec_…), else OUTLAY_<NAME>_SECRET.",
    )
    address: str = Field(
        default="", description="Where the pages are served, for links.", json_schema_extra={"unit": "URL"}
    )

    def variable(self, what: str) -> str:
        """The environment variable of its `url`, `secret` or `password`."""
        named = {"url": self.url_env, "secret": self.secret_env}.get(what)
        return named or f"OUTLAY_{self.name.upper().replace('-', '_')}_{what.upper()}"
