"""A believable fortnight at Acme, lived through the real doors, so that a newcomer sees it work.

It makes nothing up behind the bot's back: posts, reactions, commands and buttons only.
"""
