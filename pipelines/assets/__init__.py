"""Dagster assets: one short file a stage."""
