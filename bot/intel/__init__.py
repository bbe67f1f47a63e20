"""What marketing sees goes to sales, once a week, and sales says whether it helped.

Scrapes nothing and ranks nobody.
"""
