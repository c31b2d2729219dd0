"""Who looks, and which rows they may see; a parameter of every query, decided on the server alone."""

from dataclasses import dataclass, field
from typing import Literal

Role = Literal["all", "finance", "it", "platform", "admin"]


@dataclass(frozen=True)
class Scope:
    """The accounts (SubAccountId) whose rows are seen; None is every row, an empty set is none."""

    accounts: frozenset[str] | None = None


@dataclass(frozen=True)
class Viewer:
    """Somebody with a role and a scope."""

    role: Role
    scope: Scope = field(default_factory=Scope)

    def allowed(self, *roles: Role) -> bool:
        return self.role in {"all", "admin", *roles}


# On loopback, without sign-in, whoever reaches the machine sees what is on it.
ON_THIS_MACHINE = Viewer("all")
