"""The touches room."""
