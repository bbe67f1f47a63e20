"""Marketing hears live sales calls: slots, seats, the corridor, debriefs, call weeks.

Records no call, ever.
"""
