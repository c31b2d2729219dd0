"""Why Azure did not tell something: refused for lack of a permission, or failed for now."""

from functools import partial
from typing import Any, Self

from sources.base import Unreachable
from sources.objects.failures import Store

CREDENTIALS = (
    "an access token in OUTLAY_<NAME>_TOKEN or the variable that `token_env` names, a service principal "
    "(AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET), a managed identity, or `az login`"
)
STORE = Store(
    title="Azure Resource Manager",
    extra="azure",
    container="subscription",
    credentials=CREDENTIALS,
    permissions="the role of docs/permissions/azure.json on the subscription, or Reader",
    endpoint="the address is `endpoint` in outlay.toml, else https://management.azure.com",
)


class NotTold(Unreachable):
    """An answer that did not come; `status` is that of HTTP, None without one.

    `hopeless` where nothing else would be told either: no credentials, no network, or a limit for a long time.
    """

    def __init__(
        self,
        what: str,
        *,
        found: str,
        expected: str,
        do: str,
        transient: bool = False,
        status: int | None = None,
        hopeless: bool = False,
    ) -> None:
        super().__init__(what, found=found, expected=expected, do=do, transient=transient)
        self.status, self.hopeless = status, hopeless

    @classmethod
    def of(cls, why: Unreachable, **more: Any) -> Self:
        return cls(why.what, found=why.found, expected=why.expected, do=why.do, transient=why.transient, **more)

    @property
    def refused(self) -> bool:
        return self.status in (401, 403)

    @property
    def sentence(self) -> str:
        """Found, expected, what to do."""
        return f"Found {self.found}; expected {self.expected}. {self.do}"

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(type(self), self.what, **self._parts()), ()

    def _parts(self) -> dict[str, Any]:
        more = {"status": self.status, "hopeless": self.hopeless}
        return {**super()._parts(), **more}


def answered(where: str, status: int, code: str, message: str, waits: float | None = None) -> NotTold:
    """What an error answer means: https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors.

    `waits` is how many seconds Azure asks to wait, where that is longer than we do.
    """
    detail = f"{status} {code}: {message}"
    if status == 401:
        return NotTold.of(STORE.expired(where, detail), status=status, hopeless=True)
    if status == 403:
        return NotTold.of(STORE.denied(where, detail), status=status)
    if status == 429 or status >= 500:
        wait = f"; it asks to wait {waits:.0f} seconds" if waits else ""
        return NotTold.of(STORE.busy(where, f"{detail}{wait}"), status=status, hopeless=waits is not None)
    return NotTold.of(STORE.other(where, detail), status=status)


def unanswered(where: str, error: Exception) -> NotTold:
    """No answer at all: the network, or no credentials to ask with."""
    network = STORE.network(where, error)
    if network:
        broken = "broke off" in network.found
        return NotTold.of(network, hopeless=not broken)
    return NotTold.of(STORE.no_credentials(where, error), hopeless=True)


def unlike(where: str, error: object) -> NotTold:
    """An answer of another shape."""
    return NotTold.of(STORE.other(where, error))
