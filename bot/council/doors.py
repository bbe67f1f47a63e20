"""What the council room answers."""
