"""What was told in one account and region, and what was not."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sources.inventory.aws.ask import Ask, Item
from sources.inventory.aws.refusals import Failure

# The tags of what does not carry them in its own list, by ARN.
# https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
TAGS = Ask("resourcegroupstaggingapi", "GetResources", "ResourceTagMappingList", page=100)


@dataclass(frozen=True)
class Told:
    """One page of an answer, or why there is none; `of` is what an operation that is asked of each was asked of."""

    account: str
    region: str
    ask: str
    of: str | None = None
    page: Mapping[str, Any] | None = None
    failure: Failure | None = None


@dataclass
class Place:
    """An account in a region (or in none: what is of the account), with all that it was asked.

    `is_own` tells that the account is that of the credentials.
    """

    account: str
    region: str
    partition: str = "aws"
    is_own: bool = False
    _all: dict[str, list[Any]] = field(default_factory=dict[str, list[Any]])
    _of_each: dict[str, dict[str, list[Any]]] = field(default_factory=lambda: defaultdict(dict))
    _failures: dict[str, list[Failure]] = field(default_factory=lambda: defaultdict(list))
    _untold: set[tuple[str, str | None]] = field(default_factory=set[tuple[str, str | None]])

    def take(self, ask: Ask, told: Told) -> None:
        """Adds one page, or notes that there is none."""
        if told.failure:
            self._failures[ask.name].append(told.failure)
            self._untold.add((ask.name, told.of))
            return
        self.put(ask, *elements(ask, told.page or {}), of=told.of)

    def put(self, ask: Ask, *found: Any, of: str | None = None) -> None:
        """Adds elements that come from elsewhere than an answer."""
        self._all.setdefault(ask.name, []).extend(found)
        if of is not None:
            self._of_each[ask.name].setdefault(of, []).extend(found)

    def items(self, ask: Ask) -> list[Any]:
        """All elements that were told; none where none were."""
        return self._all.get(ask.name, [])

    def was_told(self, ask: Ask) -> bool:
        """Whether a list was told to its end."""
        return ask.name in self._all and ask.name not in self._failures

    def of(self, ask: Ask, known_by: str) -> list[Any] | None:
        """What was told of one thing; None where it was not told."""
        return None if (ask.name, known_by) in self._untold else self._of_each[ask.name].get(known_by)

    def one(self, ask: Ask, known_by: str) -> Item | None:
        """The answer about one thing; empty where AWS says that it has none, None where it was not told."""
        found = self.of(ask, known_by)
        return None if found is None else next(iter(found), {})

    def failures(self, ask: Ask) -> Sequence[Failure]:
        return self._failures.get(ask.name, [])

    def arn(self, service: str, resource: str) -> str:
        """Of what AWS gives no ARN with."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def tags(self, arn: str) -> list[Item] | None:
        """Of what has them in no list of its own; None where they were not told."""
        return self._tags.get(arn)

    @cached_property
    def _tags(self) -> dict[str, list[Item]]:
        return {each["ResourceARN"]: each.get("Tags") or [] for each in self.items(TAGS)}


def elements(ask: Ask, page: Mapping[str, Any]) -> Iterator[Any]:
    """The elements of a page's list, or the page itself."""
    found: Any = page.get(ask.result) if ask.result else [page]
    for each in found or ():
        if ask.flatten:
            yield from each.get(ask.flatten) or ()
        else:
            yield each
