"""What a spend page is asked for: read from the address and written to it; the unknown gives the default, told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from urllib.parse import unquote, urlencode

from dashboards.queries.dimensions import GROUPS, NONE, RESOURCE, TAG
from dashboards.queries.periods import DAYS_30, MONTH_TO_DATE, MONTHS_12, PREVIOUS, YEAR_BEFORE

RANGES = {MONTH_TO_DATE: "Month to date", DAYS_30: "30 days", MONTHS_12: "12 months"}
AGAINST = {PREVIOUS: "the period before", YEAR_BEFORE: "a year before"}
BASES = {"effective": "EffectiveCost", "billed": "BilledCost", "list": "ListCost", "contracted": "ContractedCost"}
GROUPED, SERVICES, RESOURCES, ROWS = "groups", "services", "resources", "rows"
LEVELS = (GROUPED, SERVICES, RESOURCES, ROWS)
# Between the keys of one dimension in the address; in a key it is escaped, as is what escapes it.
BETWEEN = "|"

Chosen = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class SpendFilters:
    """`by` and `currency` empty mean the default; `chosen` pairs a dimension with the keys that it is limited to."""

    range: str = MONTH_TO_DATE
    against: str = PREVIOUS
    by: str = ""
    basis: str = "effective"
    currency: str = ""
    chosen: Chosen = ()
    show: str = GROUPED
    page: int = 1
    row: str = ""

    @property
    def cost(self) -> str:
        """The cost column that is summed."""
        return BASES[self.basis]

    def keys(self, slug: str) -> tuple[str, ...]:
        return dict(self.chosen).get(slug, ())

    def only(self, slug: str, *keys: str) -> "SpendFilters":
        """The same, limited to these keys of a dimension; to none of them means no limit."""
        rest = tuple((name, values) for name, values in self.chosen if name != slug)
        return replace(self, chosen=rest + (((slug, keys),) if keys else ()), page=1, row="")

    def grouped(self, slug: str) -> "SpendFilters":
        """The same, whole, grouped by a dimension."""
        return replace(self, by=slug, show=GROUPED, page=1, row="")

    def at(self, show: str) -> "SpendFilters":
        """The same at another level of the drill."""
        return replace(self, show=show, page=1, row="")

    def address(self) -> str:
        """The query of the address, without what is default."""
        plain = SpendFilters()
        names = ("range", "against", "by", "basis", "currency", "show", "page", "row")
        pairs = [(name, str(getattr(self, name))) for name in names if getattr(self, name) != getattr(plain, name)]
        pairs += [(slug, BETWEEN.join(_escaped(key) for key in keys)) for slug, keys in self.chosen]
        return f"?{urlencode(pairs)}" if pairs else ""


@dataclass(frozen=True)
class Known:
    """What a snapshot has: currencies, months with data, tag keys, and the keys of each dimension."""

    currencies: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])

    @property
    def groups(self) -> tuple[str, ...]:
        return (*(group.slug for group in GROUPS), *(f"{TAG}{key}" for key in self.tags))


def read_address(query: Mapping[str, str], known: Known) -> tuple[SpendFilters, tuple[str, ...]]:
    """The filters that an address asks for, and a sentence for each part of it that is not known here."""
    asked = dict(query)
    notes: list[str] = []

    def one_of(name: str, allowed: Sequence[str]) -> str:
        default = str(getattr(SpendFilters(), name))
        value = asked.pop(name, default)
        if value == default or value in allowed:
            return value
        notes.append(_unknown(name, value, allowed))
        return default

    filters = SpendFilters(
        range=one_of("range", (*RANGES, *known.months)),
        against=one_of("against", tuple(AGAINST)),
        by=one_of("by", known.groups),
        basis=one_of("basis", tuple(BASES)),
        currency=one_of("currency", known.currencies),
        show=one_of("show", LEVELS),
        page=_page(asked.pop("page", "1"), notes),
        row=asked.pop("row", ""),
        chosen=_chosen(asked, known, notes),
    )
    return filters, tuple(notes)


def _page(text: str, notes: list[str]) -> int:
    if text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text) > 0:
        return int(text)
    notes.append(f"Page “{text}” is not a number from 1; the first is shown.")
    return 1


def _chosen(asked: Mapping[str, str], known: Known, notes: list[str]) -> Chosen:
    """What is left of the address: dimensions and the keys that are wanted of them."""
    allowed = (*known.groups, RESOURCE.slug)
    chosen: list[tuple[str, tuple[str, ...]]] = []
    for slug, text in asked.items():
        if slug not in allowed:
            notes.append(_unknown("filter", slug, allowed))
            continue
        keys = known.keys.get(slug)
        values = [unquote(value) for value in text.split(BETWEEN)]
        found = tuple(dict.fromkeys(value for value in values if keys is None or value == NONE or value in keys))
        notes += [_unknown(slug, value, tuple(keys or ())) for value in values if value not in found]
        chosen += [(slug, found)] if found else []
    return tuple(chosen)


def _unknown(name: str, value: str, allowed: Sequence[str]) -> str:
    near = get_close_matches(value, allowed, n=1)
    hint = f" Did you mean “{near[0]}”?" if near else ""
    part = name.replace("_", " ")
    return f"The address asks for {part} “{value}”, which this snapshot does not have; it is left out.{hint}"


def _escaped(key: str) -> str:
    return key.replace("%", "%25").replace(BETWEEN, "%7C")
