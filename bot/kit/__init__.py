"""The floor everything stands on: database, doors, outbox, schedule, Slack, blocks, text.

It knows Slack and storage. It does not know what a lead is, and imports no room.
"""
