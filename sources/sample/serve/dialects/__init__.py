"""The dialects that the sample company's providers speak, a file a vendor."""

from sources.sample.serve.dialects import (
    aws,
    azure,
    brex,
    gcp,
    github,
    google_workspace,
    microsoft365,
    okta,
    ramp,
    salesforce,
    slack,
    zoom,
)
from sources.sample.serve.dialects.base import Dialect

DIALECTS: dict[str, Dialect] = {
    dialect.kind: dialect
    for dialect in (
        aws.DIALECT,
        azure.DIALECT,
        brex.DIALECT,
        gcp.DIALECT,
        github.DIALECT,
        google_workspace.DIALECT,
        microsoft365.DIALECT,
        okta.DIALECT,
        ramp.DIALECT,
        salesforce.DIALECT,
        slack.DIALECT,
        zoom.DIALECT,
    )
}
