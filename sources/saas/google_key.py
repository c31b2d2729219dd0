"""Google's service accounts: a key signs for a session, in the name of an administrator.

https://developers.google.com/identity/protocols/oauth2/service-account
"""

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from sources.base import SourceError
from sources.http import Asked, SignIn
from sources.saas.settings import SaasSettings

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LASTS_SECONDS = 3600


def sign_in(*scopes: str) -> Callable[[SaasSettings, str], SignIn | None]:
    """What signs in where the secret is a service account's key, as JSON; a token needs none."""

    def of(settings: SaasSettings, secret: str) -> SignIn | None:
        if not secret.lstrip().startswith("{"):
            return None
        key = _key(settings, secret)
        place = urlsplit(key["token_uri"])

        def asks() -> Asked:
            form = {"grant_type": GRANT, "assertion": _assertion(key, settings.admin, " ".join(scopes))}
            return Asked("/token", form=form, base=f"{place.scheme}://{place.netloc}")

        return SignIn(asks)

    return of


def _key(settings: SaasSettings, secret: str) -> dict[str, Any]:
    try:
        key = json.loads(secret)
        return {name: str(key[name]) for name in ("client_email", "private_key", "token_uri")} | {
            "private_key_id": key.get("private_key_id")
        }
    except (ValueError, KeyError) as error:
        raise SourceError(
            settings.token_variable,
            found=f"JSON without {error}" if isinstance(error, KeyError) else "what begins as JSON and is none",
            expected="the whole key of a service account, as Google made it",
            do="docs/sources/saas-google-workspace.md says how to make one.",
        ) from None


def _assertion(key: dict[str, Any], admin: str, scopes: str) -> str:
    """The signed request for a session."""
    from google.auth import crypt, jwt

    now = int(time.time())
    claims = {"iss": key["client_email"], "aud": key["token_uri"], "scope": scopes, "iat": now}
    claims |= {"exp": now + LASTS_SECONDS, **({"sub": admin} if admin else {})}
    signer = crypt.RSASigner.from_string(key["private_key"], key["private_key_id"])
    return jwt.encode(signer, claims).decode()
