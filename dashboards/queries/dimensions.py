"""What spend can be grouped and filtered by, and how the columns of the marts say it."""

from collections.abc import Sequence
from dataclasses import dataclass

TAG = "tag:"
NONE = "~"


@dataclass(frozen=True)
class Dimension:
    """One way to group: its word in the address, its titles, and the columns it is keyed and named by.

    `detail` is SQL for what tells its members apart at a second look.
    """

    slug: str
    title: str
    plural: str
    key: str
    name: str = ""
    detail: str = "NULL::VARCHAR"

    @property
    def is_tag(self) -> bool:
        return self.slug.startswith(TAG)

    @property
    def nothing(self) -> str:
        """What a row without it is called."""
        return f"Without the tag {self.slug.removeprefix(TAG)}" if self.is_tag else f"No {self.title.lower()}"

    @property
    def column(self) -> str:
        """SQL of the key on row `c`; a tag's is the column that `joined` adds. Null and '' both mean none."""
        return "tag.value" if self.is_tag else f"c.{self.key}"

    @property
    def is_none(self) -> str:
        """SQL that is true where row `c` has no key."""
        return f"(c.{self.key} IS NULL OR c.{self.key} = '')"


CATEGORY = Dimension("category", "Service category", "categories", "ServiceCategory")
SERVICE = Dimension("service", "Service", "services", "ServiceName")
SUB_ACCOUNT = Dimension("account", "Sub-account", "sub-accounts", "SubAccountId", "SubAccountName")
BILLING_ACCOUNT = Dimension(
    "billing_account", "Billing account", "billing accounts", "BillingAccountId", "BillingAccountName"
)
REGION = Dimension("region", "Region", "regions", "RegionId")
PROVIDER = Dimension("provider", "Provider", "providers", "x_provider")
CHARGE = Dimension("charge", "Charge category", "charge categories", "ChargeCategory")
RESOURCE = Dimension(
    "resource",
    "Resource",
    "resources",
    "ResourceId",
    detail="concat_ws(', ', any_value(c.ServiceName), any_value(c.RegionId), any_value(c.SubAccountName))",
)

GROUPS = (CATEGORY, SERVICE, SUB_ACCOUNT, BILLING_ACCOUNT, REGION, PROVIDER, CHARGE)
# The default grouping is the first of these whose five largest cover four fifths.
DEFAULT_GROUPS = (CATEGORY, SERVICE, SUB_ACCOUNT)

_BY_SLUG = {dimension.slug: dimension for dimension in (*GROUPS, RESOURCE)}


def tag(key: str) -> Dimension:
    """Grouping by one key of the rows' tags."""
    return Dimension(f"{TAG}{key}", f"Tag {key}", f"values of {key}", "x_tag_set")


def dimension(slug: str) -> Dimension:
    """The dimension of an address that was parsed."""
    return tag(slug.removeprefix(TAG)) if slug.startswith(TAG) else _BY_SLUG[slug]


def joined(grouping: Dimension) -> tuple[str, list[object]]:
    """SQL that gives each row `c` its value of the tag that is grouped by, and its parameters; nothing for a column."""
    if not grouping.is_tag:
        return "", []
    values = "(SELECT x_tag_set, value FROM tag_set WHERE key = ?)"
    return f"LEFT JOIN {values} tag ON tag.x_tag_set = c.x_tag_set", [grouping.slug.removeprefix(TAG)]


def holds(chosen: Dimension, keys: Sequence[str]) -> tuple[str, list[object]]:
    """SQL that is true where row `c` has one of the keys (`~`: has none), and its parameters."""
    named: list[object] = [key for key in keys if key != NONE]
    marks = ", ".join("?" * len(named))
    if chosen.is_tag:
        return _holds_tag(chosen.slug.removeprefix(TAG), named, marks, NONE in keys)
    tests = [f"c.{chosen.key} IN ({marks})"] if named else []
    tests += [chosen.is_none] if NONE in keys else []
    return f"({' OR '.join(tests)})", named


def _holds_tag(key: str, named: list[object], marks: str, or_none: bool) -> tuple[str, list[object]]:
    sets = "(SELECT x_tag_set FROM tag_set WHERE key = ? AND"
    tests = [f"c.x_tag_set IN {sets} value IN ({marks}))"] if named else []
    tests += [f"coalesce(c.x_tag_set, 0) NOT IN {sets} value <> '')"] if or_none else []
    params = ([key, *named] if named else []) + ([key] if or_none else [])
    return f"({' OR '.join(tests)})", params
