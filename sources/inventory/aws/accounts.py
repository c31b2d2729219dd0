"""Which accounts are asked, by which credentials, and in which regions.

https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html,
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sources.base import Unreachable
from sources.inventory.aws.ask import Ask
from sources.inventory.aws.doors import WORKERS, Doors, Session
from sources.inventory.aws.parsing import parsers
from sources.inventory.aws.refusals import Failure, failure, not_asked
from sources.redact import redact
from sources.settings import InventorySettings

SESSION_NAME = "outlay"
# Where what is of no region is asked, by partition.
HOMES = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1", "aws-eusc": "eusc-de-east-1"}
IDENTITY = Ask("sts", "GetCallerIdentity")
ROLE = Ask("sts", "AssumeRole")
ACCOUNTS = Ask("organizations", "ListAccounts", "Accounts")
REGIONS = Ask("ec2", "DescribeRegions", "Regions")
OPEN = "ACTIVE"
# How operations begin that read, and the one that assumes a role.
READS = ("AssumeRole", "Describe", "Get", "List", "Lookup")


@dataclass
class Account:
    """An account that can be asked, `is_own` the one of the credentials.

    `failure` says why its regions could not be listed and are taken from botocore.
    """

    number: str
    partition: str
    doors: Doors
    is_own: bool = False
    regions: tuple[str, ...] = ()
    failure: Failure | None = None

    @property
    def home(self) -> str:
        return HOMES.get(self.partition, HOMES["aws"])


@dataclass
class Company:
    """The accounts that are asked, those that are not with the reason, and all members of the organization."""

    accounts: list[Account] = field(default_factory=list[Account])
    closed: dict[str, Failure] = field(default_factory=dict[str, Failure])
    members: list[Mapping[str, Any]] = field(default_factory=list[Mapping[str, Any]])
    listing: Failure | None = None


def company(settings: InventorySettings) -> Company:
    """All accounts with their regions. Raises Unreachable where not even the credentials' own account answers."""
    own = _own(settings)
    found = Company()
    wanted = list(settings.accounts)
    if settings.role and not wanted:
        wanted = _members(own, found)
    _open_all(wanted or [own.number], own, settings, found)
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda account: _regions(account, settings), found.accounts))
    return found


def reached(settings: InventorySettings, numbers: Sequence[str]) -> Company:
    """Just these accounts, without their regions. Raises Unreachable."""
    own = _own(settings)
    found = Company()
    _open_all(numbers, own, settings, found)
    return found


def _own(settings: InventorySettings) -> Account:
    """The account that the credentials are of. Raises Unreachable."""
    try:
        import botocore.exceptions as boto
    except ImportError as error:
        raise Unreachable(
            settings.name, found="no boto3", expected="the library of the AWS interfaces", do="Run `make clouds`."
        ) from error
    doors = doors_of(settings.endpoint, "", "", "", _environment())
    home = doors.session.get_config_variable("region") or HOMES["aws"]
    try:
        told = doors.call("sts", home, IDENTITY.operation, {})
    except (boto.ClientError, boto.BotoCoreError, boto.HTTPClientError) as error:
        raise Unreachable(
            f"[[inventory]] {settings.name}",
            found=redact(str(error)),
            expected="credentials of AWS that say whose they are (sts:GetCallerIdentity)",
            do="Set AWS_PROFILE, or AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY, or give the machine a role; "
            "`aws sts get-caller-identity` tells whether they are good.",
            transient=not isinstance(error, boto.ClientError | boto.NoCredentialsError),
        ) from error
    return Account(told["Account"], told["Arn"].split(":")[1], doors, is_own=True)


def _members(own: Account, found: Company) -> list[str]:
    """The open accounts of the organization; the credentials' own where they may not be listed."""
    try:
        pages = own.doors.pages(ACCOUNTS, own.home, {})
        found.members = [account for page in pages for account in page["Accounts"]]
    except Exception as error:  # noqa: BLE001 - raised again where it is none of AWS
        found.listing = failure(error, ACCOUNTS.permissions)
        return [own.number]
    for member in found.members:
        if state(member) != OPEN:
            found.closed[member["Id"]] = not_asked(f"The account is {state(member).lower()}; only open ones answer.")
    return [member["Id"] for member in found.members if state(member) == OPEN]


def state(member: Mapping[str, Any]) -> str:
    """`Status` goes on 2026-09-09, `State` stays."""
    return str(member.get("State") or member.get("Status") or OPEN)


def _open_all(numbers: Sequence[str], own: Account, settings: InventorySettings, found: Company) -> None:
    """Adds the accounts, in the order of their numbers here."""
    with ThreadPoolExecutor(WORKERS) as pool:
        for number, told in zip(numbers, pool.map(lambda each: _opened(each, own, settings), numbers), strict=True):
            if isinstance(told, Account):
                found.accounts.append(told)
            else:
                found.closed[number] = told


def _opened(number: str, own: Account, settings: InventorySettings) -> Account | Failure:
    """The account, with a session of its role unless it is that of the credentials; or why it is closed."""
    if number == own.number:
        return own
    if not settings.role:
        return not_asked("No `role` is set that could be assumed in it; the credentials are of another.")
    arn = f"arn:{own.partition}:iam::{number}:role/{settings.role}"
    doors = doors_of(settings.endpoint, arn, settings.external_id, own.home, _environment())
    try:
        doors.session.get_credentials().get_frozen_credentials()
    except Exception as error:  # noqa: BLE001 - raised again where it is none of AWS
        refused = failure(error, ROLE.permissions)
        return Failure(refused.status, f"{arn}: {refused.reason}", refused.permission)
    return Account(number, own.partition, doors)


def _regions(account: Account, settings: InventorySettings) -> None:
    """Those of the settings, else those that are enabled, else all that botocore knows."""
    if settings.regions:
        account.regions = settings.regions
        return
    try:
        told = account.doors.call(REGIONS.service, account.home, REGIONS.operation, {})
        account.regions = tuple(sorted(region["RegionName"] for region in told["Regions"]))
    except Exception as error:  # noqa: BLE001 - raised again where it is none of AWS
        account.failure = failure(error, REGIONS.permissions)
        account.regions = tuple(account.doors.session.get_available_regions("ec2", account.partition))


def _environment() -> frozenset[tuple[str, str]]:
    return frozenset((name, value) for name, value in os.environ.items() if name.startswith("AWS_"))


@lru_cache(maxsize=4096)
def doors_of(
    endpoint: str | None, role_arn: str, external_id: str, home: str, environment: frozenset[tuple[str, str]]
) -> Doors:
    """The doors of a role, or of the credentials themselves; kept, for each set of AWS variables."""
    if not role_arn:
        return Doors(endpoint, _session)
    own = doors_of(endpoint, "", "", "", environment)
    return Doors(endpoint, lambda: _role_session(own, role_arn, external_id, home), renews=True)


def _session() -> Session:
    """A session whose answers have instants as they came, over models that all sessions share."""
    import botocore.session

    session = botocore.session.Session()
    session.register_component("data_loader", _loader())
    session.register_component("response_parser_factory", parsers())
    return session


@lru_cache(maxsize=1)
def _loader() -> Any:
    """Models with the operations that read alone: clients are made in half the time, and can change nothing."""
    from botocore.loaders import Loader

    class Reading(Loader):
        def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> Any:
            told = super().load_service_model(service_name, type_name, api_version)
            if "operations" not in told:
                return told
            return {
                **told,
                "operations": {name: of for name, of in told["operations"].items() if name.startswith(READS)},
            }

    return Reading()


def _role_session(own: Doors, arn: str, external_id: str, home: str) -> Session:
    """A session of a role, which assumes it when it is first used and again before the credentials end."""
    from botocore.credentials import CredentialProvider, CredentialResolver, DeferredRefreshableCredentials

    external = {"ExternalId": external_id} if external_id else {}

    def assumed() -> dict[str, str]:
        given = {"RoleArn": arn, "RoleSessionName": SESSION_NAME, **external}
        told = own.call(ROLE.service, home, ROLE.operation, given)["Credentials"]
        return {
            "access_key": told["AccessKeyId"],
            "secret_key": told["SecretAccessKey"],
            "token": told["SessionToken"],
            "expiry_time": told["Expiration"],
        }

    class Role(CredentialProvider):
        METHOD = CANONICAL_NAME = "outlay-role"

        def load(self) -> Any:
            return DeferredRefreshableCredentials(assumed, self.METHOD)

    session = _session()
    session.register_component("credential_provider", CredentialResolver([Role()]))
    return session
