"""What there is in all subscriptions that the identity sees."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sources.inventory.azure import graph
from sources.inventory.azure.advisor import advice
from sources.inventory.azure.answers import Answers
from sources.inventory.azure.beside import LIFECYCLE, MACHINE, Refusals, lifecycles, with_views
from sources.inventory.azure.failures import NotTold
from sources.inventory.azure.permissions import INSTANCE_VIEW, LIST_SUBSCRIPTIONS
from sources.inventory.azure.resources import resources
from sources.inventory.azure.scans import Scan, frame, of_resources
from sources.inventory.azure.side_by_side import side_by_side
from sources.inventory.azure.subscriptions import Granted, granted, subscriptions
from sources.inventory.azure.things import Thing, subscription_of
from sources.inventory.base import Look
from sources.settings import InventorySettings

VIEWS = f"{MACHINE}/instanceview"


@dataclass
class Asked:
    """What has been asked so far: `missing` is why a (subscription, type) was not told, "" meaning all types."""

    missing: dict[tuple[str, str], NotTold] = field(default_factory=dict)
    scans: list[Scan] = field(default_factory=list)


def look(settings: InventorySettings, answers: Answers) -> Look:
    """All resources of all subscriptions. Raises NotTold where nothing at all is told."""
    asked = Asked()
    accounts = _accounts(settings, answers, asked)
    permitted = dict(zip(accounts, _granted(answers, accounts), strict=True))
    things = _things(answers, accounts, permitted, asked)
    found = resources(things)
    scans = of_resources(found, [*accounts, *_unseen(settings, accounts)], permitted, asked.missing)
    open_ = [account for account in accounts if (account, "") not in asked.missing]
    regions = found.select("x_resource_key", "region")
    recommendations, advised = advice(answers, open_ if settings.recommendations else [], regions)
    return Look(found, frame([*asked.scans, *scans, *advised], answers.day), recommendations)


def _accounts(settings: InventorySettings, answers: Answers, asked: Asked) -> list[str]:
    """The subscriptions to ask: those that are named, of those that the identity sees."""
    named = sorted({account.lower() for account in settings.accounts})
    try:
        seen = subscriptions(answers)
    except NotTold as why:
        if why.hopeless or not named:
            raise
        asked.scans.append(Scan.not_told("", "accounts", why, LIST_SUBSCRIPTIONS))
        return named
    asked.scans.append(Scan("", "accounts", rows=len(seen)))
    for account in named:
        if account not in seen:
            asked.missing[account, ""] = _closed(settings.name, account)
    accounts = [account for account in seen if not named or account in named]
    if not accounts:
        raise _closed(settings.name, ", ".join(named) or "any")
    return accounts


def _unseen(settings: InventorySettings, accounts: Sequence[str]) -> list[str]:
    return sorted({account.lower() for account in settings.accounts} - {*accounts})


def _granted(answers: Answers, accounts: Sequence[str]) -> list[Granted]:
    told = side_by_side(lambda account: granted(answers, account), accounts)
    return [Granted(why=each) if isinstance(each, NotTold) else each for _, each in told]


def _things(answers: Answers, accounts: Sequence[str], permitted: dict[str, Granted], asked: Asked) -> list[Thing]:
    allowed = {account: own.digest for account, own in permitted.items()}
    things, missing = graph.asked(answers, graph.RESOURCES, accounts, allowed)
    if len(missing) == len(accounts) and not any(why.refused and not why.hopeless for why in missing.values()):
        raise next(iter(missing.values()))
    asked.missing.update({(account, ""): why for account, why in missing.items()})
    _silent(things, permitted, asked)
    open_ = [account for account in accounts if (account, "") not in asked.missing]
    items, refused = graph.asked(answers, graph.PROTECTED_ITEMS, open_, allowed)
    asked.missing.update({(account, graph.PROTECTED_ITEM): why for account, why in refused.items()})
    things, views = with_views(answers, things)
    asked.scans.extend(Scan.not_told(account, VIEWS, why, INSTANCE_VIEW) for account, why in _each(views).items())
    policies, unknown = lifecycles(answers, things)
    asked.missing.update({(account, LIFECYCLE): why for account, why in _each(unknown).items()})
    return [*things, *items, *policies]


def _silent(things: Sequence[Thing], permitted: dict[str, Granted], asked: Asked) -> None:
    """A subscription that tells nothing, not even what may be read of it, is closed: Resource Graph leaves it out."""
    told = {str(thing.get("subscriptionId") or subscription_of(thing["id"])).lower() for thing in things}
    for account, own in permitted.items():
        if own.why and own.why.refused and account not in told:
            asked.missing.setdefault((account, ""), own.why)


def _each(refusals: Refusals) -> dict[str, NotTold]:
    return {subscription_of(thing["id"]): why for thing, why in reversed(refusals)}


def _closed(what: str, account: str) -> NotTold:
    return NotTold(
        what,
        found=f"no subscription {account} among those that the identity sees"
        if account != "any"
        else "no subscription",
        expected="a role in each subscription that is to be looked at",
        do="Assign the role of docs/permissions/azure.json, or Reader, at the subscription or a management group.",
        status=403,
    )
