"""What people say of leads: good, not good and why, later; and what marketing answers.

It does not decide what happens to a lead next, and it never ranks or names people in public.
"""
