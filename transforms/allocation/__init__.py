"""Whose cost it is: rules part what was charged among the targets of a dimension, to the last digit."""
