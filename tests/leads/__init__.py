"""The leads room."""
