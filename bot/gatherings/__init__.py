"""Everything that has a date and people: series, invitations, agendas, minutes, actions, calendars.

Knows no council and no listening: it decides nothing about who may sit where.
"""
