"""Small real servers that tests start on loopback and stop again, and the tools that some of them need."""
