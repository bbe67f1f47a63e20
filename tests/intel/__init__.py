"""The intel room."""
