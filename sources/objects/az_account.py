"""Which storage account an `az://` path means, and which secret belongs to it."""

import os
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Account:
    """An account's address and its secrets, empty where the default chain is to be asked; its repr shows none."""

    name: str
    url: str
    key: str = field(default="", repr=False)
    sas: str = field(default="", repr=False)


def account_of(host: str, endpoint: str | None) -> Account | None:
    """The account at `endpoint`, else at `host`, else the environment's; None where nothing names one.

    Its secrets are the environment's, unless that names another account.
    """
    known = _from_environment()
    url = endpoint or (f"https://{host}" if host else known.url)
    if not url:
        return None
    name = _name_in(url)
    if not known.name or name in ("", known.name):
        return Account(known.name or name, url, known.key, known.sas)
    return Account(name, url)


def _from_environment() -> Account:
    """Connection strings first, then the variables that Azure's command line reads too."""
    text = os.environ.get("AZURE_STORAGE_CONNECTION_STRING", "")
    parts = {name.strip().lower(): value for name, _, value in (part.partition("=") for part in text.split(";"))}
    name = parts.get("accountname") or os.environ.get("AZURE_STORAGE_ACCOUNT", "")
    suffix = parts.get("endpointsuffix", "core.windows.net")
    address = f"{parts.get('defaultendpointsprotocol', 'https')}://{name}.blob.{suffix}" if name else ""
    url = parts.get("blobendpoint", address)
    key = parts.get("accountkey") or os.environ.get("AZURE_STORAGE_KEY", "")
    sas = parts.get("sharedaccesssignature") or os.environ.get("AZURE_STORAGE_SAS_TOKEN", "")
    return Account(name or _name_in(url), url, key, sas.removeprefix("?"))


def _name_in(url: str) -> str:
    """The account's name in an address: its first label, or in an emulator's address the path; empty for others."""
    parts = urlsplit(url)
    if ".blob." in (parts.hostname or ""):
        return (parts.hostname or "").split(".")[0]
    return parts.path.strip("/").split("/")[0]
