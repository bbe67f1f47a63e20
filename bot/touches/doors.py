"""What the touches room answers."""
