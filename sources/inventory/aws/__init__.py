"""AWS, by its APIs over all accounts and regions, or by the snapshots of AWS Config."""

from dataclasses import dataclass

import polars as pl

from sources.inventory.aws import config, measuring
from sources.inventory.aws.accounts import company
from sources.inventory.aws.ask import Kind
from sources.inventory.aws.kept import INVENTORY, Keeping, company_again, lines, told_again
from sources.inventory.aws.look import look_of
from sources.inventory.aws.table import KINDS
from sources.inventory.aws.walk import places, walk
from sources.inventory.base import Asking, Look, Measured
from sources.settings import InventorySettings


@dataclass(frozen=True)
class Aws:
    name: str = "aws"
    kinds: tuple[Kind, ...] = KINDS

    def look(self, settings: InventorySettings, asking: Asking) -> Look:
        """Raises Unreachable where the credentials answer to nobody, or the path holds no snapshot."""
        if settings.path:
            return config.look(settings, asking)
        found = company(settings)
        keeping = Keeping.of_day(asking.archive, settings.name, asking.as_of, INVENTORY)
        there = places(found.accounts)
        kinds = self._asked(settings)
        walk(there, kinds, keeping.take)
        keeping.end(found)
        return look_of([place for _, place in there], kinds, found, asking.as_of)

    def look_again(self, settings: InventorySettings, asking: Asking) -> Look:
        """The look of the business day once more, out of the archive. Raises Unreadable where it has none."""
        found = company_again(asking.archive, settings.name, asking.as_of)
        there = {(place.account, place.region): place for _, place in places(found.accounts)}
        asks = {ask.name: ask for kind in self.kinds for ask in kind.asks}
        for told in map(told_again, lines(asking.archive, settings.name, asking.as_of, INVENTORY)):
            there[told.account, told.region].take(asks[told.ask], told)
        return look_of(there.values(), self._asked(settings), found, asking.as_of)

    def measure(self, settings: InventorySettings, asking: Asking, wanted: pl.DataFrame) -> Measured:
        """Raises Unreachable where the credentials answer to nobody."""
        return measuring.measure(settings, asking, wanted)

    def _asked(self, settings: InventorySettings) -> tuple[Kind, ...]:
        return tuple(kind for kind in self.kinds if settings.recommendations or not kind.advised)


AWS = Aws()
