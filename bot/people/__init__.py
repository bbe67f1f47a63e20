"""Who is who: workspaces, sites, teams, members with a side and roles, absences, time zones.

It does not know leads or meetings; it says who may do what, and when somebody is at work.
"""
