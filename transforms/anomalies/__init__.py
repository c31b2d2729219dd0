"""What the bills show that nobody expected: days judged against what was to be expected, made into events."""
