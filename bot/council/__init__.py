"""Councils of reps and marketing leaders: seats, the year's dates, topics, and answers to them.

Leaves dates, invitations and minutes to gatherings.
"""
