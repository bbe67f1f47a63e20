"""Call notes: what a conversation came to, why, and what was heard in it.

Dials nobody and records no call; a note is what its author typed.
"""
