"""What the listening room answers."""
