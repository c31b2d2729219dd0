import pytest

from sources.redact import redact

SECRET = "s3cr3t-Zm9vYmFy"


@pytest.mark.parametrize(
    "text",
    [
        "https://a.blob.core.windows.net/c/b.csv?sv=2024-01-01&sp=rl&sig={}&se=2026",
        "GET /b/a.csv?X-Amz-Credential={0}&X-Amz-Signature={0}&X-Amz-Security-Token={0}",
        "https://storage.googleapis.com/b/o?X-Goog-Signature={0}&X-Goog-Credential={0}",
        "DefaultEndpointsProtocol=https;AccountName=a;AccountKey={};EndpointSuffix=core.windows.net",
        "BlobEndpoint=https://a.blob.core.windows.net;SharedAccessSignature=sv=1&sig={}",
        "s3://AKIATEST:{}@bucket/key",
        "postgresql://outlay:{}@db.example.com/decisions",
        "https://{}@api.example.com/v1",
        "https://api.example.com/v1?token={0}&page=2&api_key={0}",
        "Authorization: Bearer {}",
        "{{'Authorization': 'Basic {}'}}",
        "Authorization: SharedKey account:{}",
        '{{"access_token": "{0}", "client_secret":"{0}"}}',
        "aws_secret_access_key = {}",
        "password: {}",
    ],
)
def test_secrets_are_hidden(text: str) -> None:
    shown = redact(text.format(SECRET))
    assert SECRET not in shown
    assert "***" in shown


@pytest.mark.parametrize(
    "text",
    [
        "s3://bucket/BILLING_PERIOD=2026-10/export-00001.csv.gz",
        "abfss://exports@account.dfs.core.windows.net/costs",
        "https://a.blob.core.windows.net/c/b.csv?comp=list&prefix=x&restype=container",
        "exports/key=1/code=2/token=3.csv",
        "someone@example.com wrote design=good",
        "the file basic costs.csv",
    ],
)
def test_the_rest_is_left_alone(text: str) -> None:
    assert redact(text) == text


def test_what_stands_around_a_secret_stays() -> None:
    assert redact("https://h/p?sp=rl&sig=abc&se=2026: 403") == "https://h/p?sp=rl&sig=***&se=2026: 403"
