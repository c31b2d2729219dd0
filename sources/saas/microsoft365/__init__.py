"""Microsoft 365 and Entra, by Microsoft Graph: what was bought, who has it, and the usage reports.

https://learn.microsoft.com/graph/api/overview. Next links are followed, since pages are cut silently; a report is a
redirect to a download, which takes no token.
"""

from sources.http import Asked, NextUrl, Reply, SignIn
from sources.saas.feed import Feed
from sources.saas.http_kind import HttpKind
from sources.saas.microsoft365.reading import read
from sources.saas.microsoft365.reports import lines
from sources.saas.microsoft365.users import SIGN_INS, USERS
from sources.saas.refusals import Refusal, by_status
from sources.saas.secrets import client_of
from sources.saas.settings import SaasSettings

LOGIN = "https://login.microsoftonline.com"
NOT_PREMIUM = "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
PAGES = NextUrl("@odata.nextLink")


def refused(reply: Reply) -> Refusal | None:
    """What no permission helps with is told as what it is: sign-ins need a premium licence of Entra ID."""
    if reply.status == 403 and reply.at("error.code") == NOT_PREMIUM:
        return Refusal(reply.words, "refused", "AuditLog.Read.All and a licence of Entra ID P1")
    return by_status(reply)


def sign_in(settings: SaasSettings, secret: str) -> SignIn | None:
    """By "<client id>:<client secret>" of an app registration in the tenant `organization`; else it is a token itself.

    https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
    """
    client = client_of(secret)
    if client is None:
        return None
    form = {
        "grant_type": "client_credentials",
        "client_id": client[0],
        "client_secret": client[1],
        "scope": "https://graph.microsoft.com/.default",
    }
    tenant = settings.organization or "organizations"
    asked = Asked(f"/{tenant}/oauth2/v2.0/token", form=form, base=LOGIN)
    return SignIn(lambda: asked)


def _report(name: str, path: str) -> Feed:
    return Feed(name, f"{path}(period='D180')", records=lines, follows=True, permission="Reports.Read.All")


MICROSOFT365 = HttpKind(
    name="microsoft365",
    base="https://graph.microsoft.com",
    sign_in=sign_in,
    refused=refused,
    feeds=(
        Feed(
            "users",
            "/v1.0/users",
            PAGES,
            params={"$select": ",".join(USERS.names()), "$top": "999"},
            records="value",
            permission="User.Read.All",
        ),
        # Beside the users, who are told whether or not the tenant may ask for sign-ins.
        Feed(
            "sign_ins",
            "/v1.0/users",
            PAGES,
            params={"$select": ",".join(SIGN_INS.names()), "$top": "500"},
            records="value",
            permission="AuditLog.Read.All",
        ),
        Feed("licenses", "/v1.0/subscribedSkus", PAGES, records="value", permission="LicenseAssignment.Read.All"),
        Feed(
            "subscriptions",
            "/v1.0/directory/subscriptions",
            PAGES,
            records="value",
            permission="LicenseAssignment.Read.All",
        ),
        Feed("settings", "/v1.0/admin/reportSettings", permission="ReportSettings.Read.All"),
        _report("active_users", "/v1.0/reports/getOffice365ActiveUserDetail"),
        _report("copilot", "/v1.0/copilot/reports/getMicrosoft365CopilotUsageUserDetail"),
    ),
    read=read,
)
