"""What is told of Google Cloud where it can't be asked."""

from sources.objects.failures import Store

STORE = Store(
    title="Google Cloud",
    extra="gcp",
    container="project",
    credentials="OUTLAY_<NAME>_TOKEN, GOOGLE_APPLICATION_CREDENTIALS, `gcloud auth application-default login`, or the "
    "machine's account",
    permissions="the role of docs/permissions/gcp.json on the organization, a folder or the project",
    endpoint="`endpoint` in outlay.toml stands for every service of Google",
)
