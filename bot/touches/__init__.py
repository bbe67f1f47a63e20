"""What prospects did on pages, in mail, forms and events, beside what is expected of their stage.

Tracks nobody itself: it takes what the company's own tools send.
"""
