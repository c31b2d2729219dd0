"""Azure Resource Manager, asked by azure-mgmt-resource's client: read-only, bounded in time, at any address.

Resource Graph, Monitor and Advisor are paths of the same service, so one client with one identity asks them all. Its
own policies are replaced: they would register a provider in the subscription where one is missing, which is a change,
and they would not ask a query again.
"""

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from sources.base import Unreachable
from sources.inventory.azure.failures import STORE, NotTold, answered, unanswered, unlike
from sources.settings import InventorySettings

PUBLIC = "https://management.azure.com"
CONNECT_TIMEOUT, READ_TIMEOUT = 4, 30
# What stands for itself in a query, as Azure's own clients write it.
PLAIN = "$,:/'"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Question:
    """One request: a path with its query (`api-version` among it), and a body where it is a query of Resource Graph.

    `given` is what the answer depends on beside; it is not sent, and another makes it another question.
    """

    path: str
    query: Mapping[str, str]
    body: Mapping[str, Any] | None = None
    given: str = ""

    @property
    def url(self) -> str:
        return f"{self.path}?{urlencode(self.query, safe=PLAIN, quote_via=quote)}" if self.query else self.path


@dataclass(frozen=True)
class Arm:
    """Azure Resource Manager at `base`, for one identity."""

    base: str
    client: Any

    def ask(self, question: Question) -> str:
        """The text of one answer. Raises NotTold."""
        import azure.core.exceptions as azure
        from azure.core.rest import HttpRequest

        where = f"{self.base}{question.path}"
        method = "GET" if question.body is None else "POST"
        request = HttpRequest(method, self._within(question.url), json=question.body)
        try:
            response = self.client.send_request(request)
            text: str = response.text()
        except azure.AzureError as error:
            raise unanswered(where, error) from error
        except UnicodeDecodeError as error:
            raise unlike(where, error) from error
        if response.status_code == 200:
            return text
        raise _refusal(where, response, text)

    def _within(self, url: str) -> str:
        """The address at `base`, of a path or of a link to a next page: the token goes to no other host."""
        link = urlsplit(url)
        own = urlsplit(self.base)
        if (link.scheme, link.netloc) == (own.scheme, own.netloc):
            return url
        return f"{self.base}{link._replace(scheme='', netloc='').geturl()}"


def _refusal(where: str, response: Any, text: str) -> NotTold:
    from sources.inventory.azure.policies import LONGEST_WAIT, asked_to_wait

    try:
        told = json.loads(text)
        error = told.get("error", told)
        code, message = str(error.get("code", "")), str(error.get("message", ""))
    except (ValueError, AttributeError):
        code, message = "", text[:200]
    wait = asked_to_wait(response.headers) or 0
    return answered(where, response.status_code, code, message, wait if wait > LONGEST_WAIT else None)


def connect(settings: InventorySettings) -> Arm:
    """Asks nothing yet. Raises Unreachable where it cannot be asked at all."""
    base = (settings.endpoint or PUBLIC).rstrip("/")
    address = urlsplit(base)
    if address.scheme != "https" and address.hostname not in LOOPBACK:
        raise _plain(settings.name, base)
    try:
        return arm(base, _credential(settings))
    except ImportError as error:
        raise STORE.not_installed(settings.name, "azure-mgmt-resource or azure-identity") from error


def arm(base: str, credential: Any) -> Arm:
    """Resource Manager at an address, asked with a credential (its `get_token` gives tokens)."""
    from azure.core.pipeline import policies
    from azure.mgmt.resource.resources import ResourceManagementClient

    from sources.inventory.azure.policies import Persistent, Signed

    kept = [
        policies.RequestIdPolicy(),
        policies.HeadersPolicy({"Accept": "application/json"}),
        policies.UserAgentPolicy("outlay"),
        policies.ProxyPolicy(),
        Persistent(),
        Signed(credential, f"{base if base.startswith('https') else PUBLIC}/.default"),
    ]
    # What breaks off is asked for again and told, not written on the log as well.
    logging.getLogger("azure.core.pipeline").setLevel(logging.CRITICAL)
    # The client wants a subscription's id; each path names its own.
    client = ResourceManagementClient(
        credential,
        "any",
        base_url=base,
        policies=kept,
        connection_timeout=CONNECT_TIMEOUT,
        read_timeout=READ_TIMEOUT,
    )
    return Arm(base, client)


def _credential(settings: InventorySettings) -> Any:
    from sources.inventory.azure.policies import Given

    variable = settings.token_variable
    token = os.environ.get(variable, "")
    return Given(token) if token else _default_credential()


@cache
def _default_credential() -> Any:
    """The default chain, once, since it keeps the token; what it tries is told by the error, not on the log as well."""
    from azure.identity import DefaultAzureCredential

    logging.getLogger("azure.identity").setLevel(logging.ERROR)
    return DefaultAzureCredential()


def _plain(what: str, base: str) -> Unreachable:
    return Unreachable(
        what,
        found=f"the endpoint {base}, to which a token would go unencrypted",
        expected="https, or this machine's own address",
        do="Write https:// in `endpoint`.",
    )
