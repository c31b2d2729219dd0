"""Takes secrets out of text that a person will read: messages, logs, reprs, URLs."""

import re

HIDDEN = "***"

# Names whose value is a secret wherever they stand: in a query, a header, a connection string, JSON.
_ANYWHERE = (
    r"sig|signature|x-(?:amz|goog)-(?:signature|credential|security-token)|awsaccesskeyid|accountkey|sharedaccesskey"
    r"|access_?key|secret_?access_?key|session_?token|access_token|refresh_token|id_token|client_?secret|api_?key"
    r"|private_key|passwd|password|pwd"
)
# Names that are common words, secret only as a parameter of a URL.
_IN_URLS = r"key|code|token|secret|auth"

_PATTERNS = (
    re.compile(r"(?i)(://)[^/\s@:]*:[^/\s@]+(?=@)"),
    re.compile(r"(?i)(https?://)[^/\s@]+(?=@)"),
    re.compile(r"(?i)(\bsharedaccesssignature=)[^;\s'\"]+"),
    re.compile(rf"(?i)(?<![a-z0-9])((?:{_ANYWHERE})[\"']?\s*[=:]\s*[\"']?)[^\s&;,'\"<>]+"),
    re.compile(rf"(?i)([?&](?:{_IN_URLS})=)[^\s&;,'\"<>]+"),
    re.compile(r"(?i)(\bbearer\s+|\bauthorization[\"']?\s*[=:]\s*[\"']?basic\s+)[a-z0-9+/_.~=-]{8,}"),
    re.compile(r"(?i)(\bsharedkey(?:lite)?\s+\w+:)\S+"),
)


def redact(text: str) -> str:
    """The text with signatures, keys, tokens, passwords and the user part of URLs replaced by `***`."""
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\1{HIDDEN}", text)
    return text
