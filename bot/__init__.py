"""Align: a Slack bot that ends the quarrel between sales and marketing."""
