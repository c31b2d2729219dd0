"""The AWS of the sample company, asked by real clients."""
