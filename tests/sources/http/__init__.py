"""Tests of asking over HTTP."""
