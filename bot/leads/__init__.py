"""The lead record: how it comes in, whose it is, its card and its history.

It does not judge leads and does not decide what happens next; rooms above set that through it.
"""
