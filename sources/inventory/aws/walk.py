"""Asks everything of everywhere, side by side: first all lists, then what is asked of each of their items."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import islice

from sources.inventory.aws.accounts import Account
from sources.inventory.aws.ask import EVERYWHERE, Ask, Item, Kind, Params
from sources.inventory.aws.doors import WORKERS
from sources.inventory.aws.place import Place, Told
from sources.inventory.aws.refusals import code_of, failure, not_asked

NOT_OFFERED = not_asked("AWS does not offer the service in this region, as far as its library knows.")
Received = Callable[[Ask, Told], None]


@dataclass(frozen=True)
class Call:
    """One operation with its parameters in one place; `of` are the items that it is asked of."""

    account: Account
    place: Place
    ask: Ask
    params: Params
    of: tuple[str, ...] = ()
    region: str | None = None

    @property
    def at(self) -> str:
        """The region whose door is knocked at."""
        return self.region or self.place.region or self.account.home

    def told(self, **what: object) -> list[Told]:
        return [
            Told(self.place.account, self.place.region, self.ask.name, of, **what)  # pyright: ignore[reportArgumentType]
            for of in self.of or (None,)
        ]


def places(accounts: Iterable[Account]) -> list[tuple[Account, Place]]:
    """Each account in each of its regions, and once in none."""
    return [
        (account, Place(account.number, region, account.partition, account.is_own))
        for account in accounts
        for region in (EVERYWHERE, *account.regions)
    ]


def walk(there: Sequence[tuple[Account, Place]], kinds: Sequence[Kind], received: Received) -> None:
    """Fills the places; `received` is given each page as it comes, one at a time."""
    with ThreadPoolExecutor(WORKERS) as pool:
        for depth in range(1 + max(ask.depth for kind in kinds for ask in kind.asks)):
            calls = [call for at in there for ask in asks_of(at[1], kinds, depth) for call in _worth(*at, ask)]
            _ask_all(pool, calls, received)


def asks_of(place: Place, kinds: Iterable[Kind], depth: int) -> list[Ask]:
    """What is asked of a place, each operation once; depth 0 are lists, 1 what is asked of their items …"""
    here = [kind for kind in kinds if kind.is_of(place)]
    asks = [ask for kind in here for ask in kind.asks if ask.depth == depth and ask.only_in in ("", place.region)]
    return list({ask.name: ask for ask in asks}.values())


def _worth(account: Account, place: Place, ask: Ask) -> Iterator[Call]:
    return islice(_calls(account, place, ask), ask.each.most if ask.each else None)


def _calls(account: Account, place: Place, ask: Ask) -> Iterator[Call]:
    """The call of a list, or those that ask of each item of a list, or of several at once."""
    each = ask.each
    if each is None:
        yield Call(account, place, ask, dict(ask.params))
        return
    items: Sequence[Item] = place.items(each.of)
    if each.only_with and not place.items(each.only_with):
        return
    for at in range(0, len(items), each.at_once):
        some = items[at : at + each.at_once]
        given = each.given(some)
        if given is not None:
            yield Call(
                account,
                place,
                ask,
                {**ask.params, **given},
                tuple(each.known_by(item) for item in some) if each.at_once == 1 else (),
                each.region(some[0]),
            )


def _ask_all(pool: ThreadPoolExecutor, calls: Iterable[Call], received: Received) -> None:
    running: dict[Future[list[Told]], Call] = {pool.submit(_asked, call): call for call in calls}
    for future in as_completed(running):
        call = running.pop(future)
        for told in future.result():
            call.place.take(call.ask, told)
            received(call.ask, told)


def says_none(code: str) -> bool:
    """Whether what was asked of has no such thing, or is itself gone since it was listed."""
    return "NotFound" in code or code.startswith("NoSuch")


def _asked(call: Call) -> list[Told]:
    """All pages of one call, and at the end why there are no more where it failed."""
    if not call.account.doors.offers(call.ask.service, call.at, call.place.partition):
        return call.told(failure=NOT_OFFERED)
    told: list[Told] = []
    try:
        for page in call.account.doors.pages(call.ask, call.at, call.params):
            told += call.told(page={name: value for name, value in page.items() if name != "ResponseMetadata"})
    except Exception as error:  # noqa: BLE001 - raised again where it is none of AWS
        if call.ask.each and says_none(code_of(error)):
            return call.told(page={})
        told += call.told(failure=failure(error, call.ask.permissions))
    return told
