"""Which subscriptions there are, and what the identity may read in each.

https://learn.microsoft.com/rest/api/resources/subscriptions/list
https://learn.microsoft.com/rest/api/authorization/permissions/list-for-resource-group
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sources.inventory.azure.answers import Answers
from sources.inventory.azure.client import Question
from sources.inventory.azure.failures import NotTold
from sources.inventory.azure.permissions import READS

LIST = Question("/subscriptions", {"api-version": "2022-12-01"})
PERMISSIONS_VERSION = "2022-04-01"
# A deleted one has nothing left to tell; of one that is disabled the resources are still there, and still cost.
GONE = ("deleted",)


@dataclass(frozen=True)
class Granted:
    """What roles at a subscription's own scope allow; `told` is False where Azure does not say, `why` its refusal."""

    permissions: Sequence[Mapping[str, Any]] = ()
    told: bool = False
    why: NotTold | None = None

    def allows(self, action: str) -> bool:
        """Whether any role allows the action; where it is not told, what is asked for shows it."""
        return not self.told or any(_allows(each, action) for each in self.permissions)

    @property
    def digest(self) -> str:
        """Changes with what is allowed."""
        return json.dumps([self.told, self.permissions], sort_keys=True)


def subscriptions(answers: Answers) -> list[str]:
    """The ids of all that the identity sees, lower-cased, in order. Raises NotTold, Unreadable."""
    listed = [each for page in answers.pages(LIST) for each in page.get("value") or ()]
    there = (each for each in listed if str(each.get("state", "")).lower() not in GONE)
    return sorted({str(each["subscriptionId"]).lower() for each in there if each.get("subscriptionId")})


def granted(answers: Answers, subscription: str) -> Granted:
    """What the identity may do there; asked anew until it is all that is needed. Raises NotTold where all is lost."""
    path = f"/subscriptions/{subscription}/providers/Microsoft.Authorization/permissions"
    try:
        pages = answers.pages(Question(path, {"api-version": PERMISSIONS_VERSION}), _is_enough)
    except NotTold as why:
        if why.hopeless:
            raise
        return Granted(why=why)
    return _told(pages)


def _told(pages: Iterable[Mapping[str, Any]]) -> Granted:
    return Granted([each for page in pages for each in page.get("value") or ()], told=True)


def _is_enough(pages: Iterable[Mapping[str, Any]]) -> bool:
    own = _told(pages)
    return all(own.allows(action) for action in READS.values())


def _allows(permission: Mapping[str, Any], action: str) -> bool:
    """https://learn.microsoft.com/azure/role-based-access-control/role-definitions: actions less notActions."""
    return _any(permission.get("actions") or (), action) and not _any(permission.get("notActions") or (), action)


def _any(patterns: Iterable[str], action: str) -> bool:
    return any(_pattern(each).fullmatch(action) for each in patterns)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text).replace(r"\*", ".*"), re.IGNORECASE)
