"""outlay.toml: found, read, checked; every setting declared once."""

from pipelines.settings.model import Settings, Tables
from pipelines.settings.read import SettingsError, find, is_there, load
from sources.settings import BillingSettings

__all__ = ["BillingSettings", "Settings", "SettingsError", "Tables", "find", "is_there", "load"]
