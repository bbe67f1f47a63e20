"""What the intel room answers."""
