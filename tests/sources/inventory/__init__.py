"""Tests of inventories."""
