"""What prospects ask: passed on by those who hear it, read by marketing once a day, answered once.

It does not judge leads, does not write to prospects, and does not guess what a question means.
"""
