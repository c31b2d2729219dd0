"""How AWS is reached: credentials of each account, a client a service and region, retries of what breaks off.

Sessions, the models that clients are made of and the clients used last are kept for the life of the process: making
them costs more than most calls. https://boto3.amazonaws.com/v1/documentation/api/latest/guide/retries.html
"""

import os
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from threading import RLock
from typing import Any

from sources.inventory.aws.ask import Ask, Params
from sources.inventory.aws.refusals import EXPIRED, code_of

CONNECT_TIMEOUT, READ_TIMEOUT, ATTEMPTS = 5, 60, 7
# How often in one call an answer that was cut off is asked for again, and credentials that ended are renewed.
BROKEN_ATTEMPTS, RENEWALS = 4, 3
WORKERS = 16
# A client takes about 0.3 MB: an account in 17 regions has some 450, an organization many times that.
CLIENTS_KEPT = 1000
# botocore's sessions and clients have no types of their own.
Session = Any
Client = Any
# Models are read and clients made by one thread at a time: neither is safe otherwise.
_MAKING = RLock()


@dataclass
class Clients:
    """Those that were used last, of all doors."""

    most: int
    _kept: OrderedDict[tuple[int, str, str], Client] = field(default_factory=OrderedDict[tuple[int, str, str], Client])

    def get(self, key: tuple[int, str, str], make: Callable[[], Client]) -> Client:
        if key not in self._kept:
            self._kept[key] = make()
            if len(self._kept) > self.most:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    def drop(self, doors: int) -> None:
        """All of these doors."""
        for key in [key for key in self._kept if key[0] == doors]:
            del self._kept[key]


_CLIENTS = Clients(CLIENTS_KEPT)


class CutOff(Exception):
    """Fewer bytes came than the answer said that it has."""


@dataclass
class Doors:
    """The doors to one account. `opened` makes a session with its credentials, `renews` tells whether another helps."""

    endpoint: str | None
    opened: Callable[[], Session]
    renews: bool = False
    _session: Session = field(default=None, repr=False)
    _number: int = field(default_factory=count().__next__)

    @property
    def session(self) -> Session:
        with _MAKING:
            self._session = self._session or self.opened()
            return self._session

    def client(self, service: str, region: str) -> Any:
        """The client of a service in a region."""
        key = (self._number, service, region)
        with _MAKING:
            return _CLIENTS.get(key, lambda: _client(self.session, service, region, self.endpoint))

    def call(self, service: str, region: str, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """One answer. What was cut off is asked again, credentials that ended in between are renewed; both bounded.

        Raises botocore's errors.
        """
        import botocore.exceptions as boto
        from botocore import xform_name
        from botocore.parsers import ResponseParserError

        broken = renewals = 0
        while True:
            session, client = self.session, self.client(service, region)
            try:
                return getattr(client, xform_name(operation))(**params)
            except (CutOff, ResponseParserError) as error:
                broken += 1
                if broken == BROKEN_ATTEMPTS:
                    raise boto.HTTPClientError(error=error) from error
            except boto.ClientError as error:
                renewals += 1
                if code_of(error) not in EXPIRED or not self.renews or renewals > RENEWALS:
                    raise
                self._renew(session)

    def pages(self, ask: Ask, region: str, params: Params) -> Iterator[dict[str, Any]]:
        """The answer, a page after the other. Raises botocore's errors."""
        from botocore.paginate import Paginator

        told = _paging(self.session, ask)
        if told is None or ask.first_page:
            yield self.call(ask.service, region, ask.operation, params)
            return
        model = self.client(ask.service, region).meta.service_model.operation_model(ask.operation)
        pages = Paginator(lambda **given: self.call(ask.service, region, ask.operation, given), told, model)
        yield from pages.paginate(**params, PaginationConfig={"PageSize": ask.page or None})

    def offers(self, service: str, region: str, partition: str) -> bool:
        """Whether AWS has the service in the region, as far as botocore knows; another endpoint may have any."""
        if self.endpoint or os.environ.get("AWS_ENDPOINT_URL"):
            return True
        known = self.session.get_available_regions(service, partition)
        return not known or region in known

    def _renew(self, session: Session) -> None:
        """Drops the session whose credentials ended, unless another thread already has."""
        with _MAKING:
            if session is self._session:
                self._session = None
                _CLIENTS.drop(self._number)


def _client(session: Session, service: str, region: str, endpoint: str | None) -> Any:
    from botocore.config import Config

    config = Config(
        connect_timeout=CONNECT_TIMEOUT,
        read_timeout=READ_TIMEOUT,
        retries={"mode": "adaptive", "total_max_attempts": ATTEMPTS},  # pyright: ignore[reportArgumentType]
        max_pool_connections=WORKERS,
    )
    client = session.create_client(service, region, endpoint_url=endpoint, config=config)
    client.meta.events.register("before-parse", _is_whole)
    return client


def _is_whole(response_dict: Mapping[str, Any], **_: Any) -> None:
    """Raises CutOff. botocore takes half an answer of JSON for an answer without the list that was asked for."""
    expected, body = response_dict["headers"].get("content-length"), response_dict["body"]
    if expected and isinstance(body, bytes) and len(body) < int(expected):
        raise CutOff(f"{len(body)} of {expected} bytes")


def _paging(session: Session, ask: Ask) -> dict[str, Any] | None:
    """What botocore knows of an operation's pages, or the ask itself; None where it has none."""
    from botocore.exceptions import DataNotFoundError

    if ask.tokens:
        return {"input_token": ask.tokens[0], "output_token": ask.tokens[1], "result_key": ask.result}
    try:
        with _MAKING:
            told = session.get_component("data_loader").load_service_model(ask.service, "paginators-1")
    except DataNotFoundError:
        return None
    return told["pagination"].get(ask.operation)
