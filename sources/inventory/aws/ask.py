"""What AWS is asked for: operations, what is asked of each thing that one lists, and what resources come of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sources.inventory.aws.place import Place
    from sources.inventory.aws.seen import Seen

Item = Mapping[str, Any]
Params = dict[str, Any]
# The region of what is of an account and no region.
EVERYWHERE = ""

# How IAM calls a service where it is not as boto3 does.
# https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
IAM_PREFIX = {
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "opensearch": "es",
    "resourcegroupstaggingapi": "tag",
}


@dataclass(frozen=True)
class Each:
    """Asked once for each item of another list, or for so many of them `at_once`.

    `given` makes the parameters of one (or of several) of its items; None where there is nothing to ask of it.
    `known_by` is what a mapping finds the answer by, `region` where it is asked, if not where its item was listed.
    `only_with` is a list without which it is of no use, `most` how many calls a place is worth.
    """

    of: "Ask"
    known_by: Callable[[Item], str]
    given: Callable[[Sequence[Item]], Params | None]
    at_once: int = 1
    region: Callable[[Item], str | None] = lambda _: None
    only_with: "Ask | None" = None
    most: int | None = None


@dataclass(frozen=True)
class Ask:
    """One read operation, as the API calls it. `result` is the list in its answer; "": all of the answer.

    `page` asks for so many a page, `first_page` for no more than one. `actions` are IAM's where they are not
    `service:Operation`. `flatten` is the name of a list in each element whose elements are meant. `tokens` are the
    parameter and the result that lead to the next page, where botocore does not know them. `called` tells two of one
    operation apart, `only_in` is the one region that answers for all.
    """

    service: str
    operation: str
    result: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    page: int = 0
    each: Each | None = None
    first_page: bool = False
    actions: tuple[str, ...] = ()
    flatten: str = ""
    tokens: tuple[str, ...] = ()
    called: str = ""
    only_in: str = ""

    @property
    def name(self) -> str:
        return f"{self.service}.{self.operation}{self.called and f' of {self.called}'}"

    @property
    def depth(self) -> int:
        """How many lists must be told before it can be asked."""
        return 1 + self.each.of.depth if self.each else 0

    @property
    def permissions(self) -> tuple[str, ...]:
        """The IAM actions that it needs."""
        return self.actions or (f"{IAM_PREFIX.get(self.service, self.service)}:{self.operation}",)


@dataclass(frozen=True)
class Kind:
    """One type of resource: the lists that it is in, what more is asked of each, and how its rows are made of these.

    Without all `lists` it has no rows; without `details` some attributes are null. What is of an account and no region
    (`of_account`) is asked once, what is of a whole organization (`of_own`) in the credentials' own account. Advice has
    `advised`, which gives RECOMMENDATION rows, and no resources.
    """

    name: str
    lists: tuple[Ask, ...]
    seen: "Callable[[Place], Iterable[Seen]]"
    details: tuple[Ask, ...] = ()
    of_account: bool = False
    of_own: bool = False
    advised: "Callable[[Place], Iterable[Mapping[str, Any]]] | None" = None

    @property
    def asks(self) -> tuple[Ask, ...]:
        return (*self.lists, *self.details)

    def is_of(self, place: "Place") -> bool:
        """Whether it is asked there."""
        return self.of_account == (place.region == EVERYWHERE) and (place.is_own or not self.of_own)
