"""What the gatherings room answers."""
