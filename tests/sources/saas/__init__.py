"""Tests of sources of seats."""
