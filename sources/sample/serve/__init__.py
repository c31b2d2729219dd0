"""The sample company's providers as a server on loopback: each feed in its vendor's own dialect."""

from sources.sample.serve.server import Providers, serving

__all__ = ["Providers", "serving"]
