"""Whether this machine holds credentials for a cloud; nothing is called, and no value is read into a message."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cloud:
    """A cloud's object storage: how its URLs start, and where its libraries look for credentials.

    `also` is how paths begin that are read with the same credentials.
    """

    name: str
    title: str
    scheme: str
    variables: tuple[str, ...]
    files: tuple[str, ...]
    also: tuple[str, ...] = ()


# https://boto3.amazonaws.com/v1/documentation/api/latest/guide/credentials.html
AWS = Cloud(
    "aws",
    "AWS",
    "s3://",
    ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"),
    (".aws/credentials", ".aws/config"),
)
# https://learn.microsoft.com/python/api/azure-identity/azure.identity.defaultazurecredential
AZURE = Cloud(
    "azure",
    "Azure",
    "az://",
    ("AZURE_STORAGE_CONNECTION_STRING", "AZURE_STORAGE_ACCOUNT_KEY", "AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE"),
    (".azure/azureProfile.json",),
)
# https://cloud.google.com/docs/authentication/application-default-credentials
GCP = Cloud(
    "gcp",
    "Google Cloud",
    "gs://",
    ("GOOGLE_APPLICATION_CREDENTIALS",),
    (".config/gcloud/application_default_credentials.json",),
    ("bigquery://",),
)
CLOUDS = (AWS, AZURE, GCP)


def present(cloud: Cloud, environment: Mapping[str, str] = os.environ, home: Path | None = None) -> tuple[str, ...]:
    """The names of the variables that are set and of the files that are there."""
    folder = home or Path.home()
    variables = (name for name in cloud.variables if environment.get(name))
    files = (f"~/{name}" for name in cloud.files if (folder / name).is_file())
    return (*variables, *files)


def places(cloud: Cloud) -> tuple[str, ...]:
    """Every place that is looked at."""
    return (*cloud.variables, *(f"~/{name}" for name in cloud.files))
