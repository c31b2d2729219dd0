"""The dialects that the sample company's providers speak, a file a vendor."""

from sources.sample.serve.dialects import okta, slack
from sources.sample.serve.dialects.base import Dialect

DIALECTS: dict[str, Dialect] = {dialect.kind: dialect for dialect in (okta.DIALECT, slack.DIALECT)}
