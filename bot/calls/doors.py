"""What the calls room answers."""
