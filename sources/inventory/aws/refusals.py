"""What an error of AWS means: who has to do what, and whether it was refused or failed.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html and the common errors of each service.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sources.redact import redact

DENIED = frozenset(
    (
        *("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "UnauthorizedAccess", "NotAuthorized"),
        *("AuthorizationError", "AuthorizationErrorException", "Forbidden", "ForbiddenException", "403"),
        *("AccessDeniedFault", "InsufficientPrivilegesException", "UnauthorizedException"),
    )
)
# A region that is not enabled knows no credentials at all; so says each service in its own words.
NOT_ENABLED = frozenset(
    (
        *("AuthFailure", "OptInRequired", "InvalidClientTokenId", "UnrecognizedClientException"),
        *("InvalidAccessKeyId", "SubscriptionRequiredException", "InvalidToken"),
    )
)
# Of Compute Optimizer and Cost Optimization Hub, which are switched on by whoever wants advice.
NOT_ENROLLED = frozenset(("OptInRequiredException", "ValidationException"))
EXPIRED = frozenset(
    ("ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired", "ExpiredTokenFault")
)
BUSY = frozenset(
    (
        *("Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException"),
        *("RequestLimitExceeded", "TooManyRequestsException", "SlowDown", "BandwidthLimitExceeded", "LimitExceeded"),
        *("LimitExceededException", "ProvisionedThroughputExceededException", "PriorRequestNotComplete"),
        *("TransactionInProgressException", "EC2ThrottledException"),
    )
)
ADVISING = ("compute-optimizer:", "cost-optimization-hub:")
Status = Literal["refused", "failed", "not_asked"]


@dataclass(frozen=True)
class Failure:
    """As INVENTORY_SCAN has it: `permission` is IAM's action where that is what is missing."""

    status: Status
    reason: str
    permission: str | None = None


def not_asked(reason: str) -> Failure:
    return Failure("not_asked", reason)


def failure(error: Exception, permissions: Sequence[str]) -> Failure:
    """What kept an operation from an answer, once retries are over. Raises what is no error of the SDK."""
    import botocore.exceptions as boto

    if isinstance(error, boto.ClientError):
        return _said(error.response.get("Error", {}), permissions)
    if isinstance(error, boto.BotoCoreError | boto.HTTPClientError):
        return Failure(
            "failed",
            f"Found {redact(str(error))}; expected an answer. It is asked again by the next run; "
            "check network, proxy and `endpoint` if it stays so.",
        )
    raise error


def code_of(error: Exception) -> str:
    """The code of an error that a service answered; "" of any other."""
    response = getattr(error, "response", None)
    return str(response.get("Error", {}).get("Code", "")) if isinstance(response, dict) else ""


def _said(told: dict[str, str], permissions: Sequence[str]) -> Failure:
    code, what = told.get("Code", ""), redact(f"{told.get('Code', '')}: {told.get('Message', '')}".rstrip(": "))
    needed = ", ".join(permissions)
    if code in DENIED or code.startswith("AccessDenied"):
        return Failure(
            "refused", f"Found {what}; expected leave to read. Allow {needed}, and see that no SCP denies it.", needed
        )
    if code in NOT_ENROLLED and permissions[0].startswith(ADVISING):
        return Failure(
            "refused",
            f"Found {what}; expected advice. Enrol the account, it costs nothing; or set `recommendations = false`.",
        )
    if code in NOT_ENABLED:
        return Failure(
            "refused",
            f"Found {what}; expected a region that is enabled in the account. Enable it, or leave it out by `regions`.",
        )
    if code in EXPIRED:
        return Failure("failed", f"Found {what}; expected credentials that are still good. Sign in anew and run again.")
    if code in BUSY:
        return Failure("failed", f"Found {what}, again and again; expected an answer. The next run asks once more.")
    return Failure("failed", f"Found {what}; expected an answer to {needed}. The next run asks once more.")
