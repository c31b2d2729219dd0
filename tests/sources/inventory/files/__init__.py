"""Tests of inventories from files of anybody."""
