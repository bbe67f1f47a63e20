"""What the reports room answers."""
