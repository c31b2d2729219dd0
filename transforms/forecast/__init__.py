"""What a month will come to: what is known of it, and what its days are expected to cost."""
