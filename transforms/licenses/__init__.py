"""Seats, pools and overlaps: what each seat's state is, and what ending it saves."""
