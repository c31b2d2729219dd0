"""The sample company's providers as a server on loopback: each feed in its vendor's own dialect."""

from sources.sample.serve.company import NoCompany, keep, kept
from sources.sample.serve.credentials import credentials
from sources.sample.serve.server import PortTaken, Providers, serving

__all__ = ["NoCompany", "PortTaken", "Providers", "credentials", "keep", "kept", "serving"]
