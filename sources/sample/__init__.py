"""Writes what the providers of an invented company would deliver."""

from sources.sample.company import write_company

__all__ = ["write_company"]
