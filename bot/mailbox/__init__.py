"""Sales and service mail becomes questions that marketing can read.

Keeps no mailbox: what is personal is masked before it is stored, the rest is let go.
"""
