"""Figures with their mirrors, as charts, tables, pictures and files.

Stores no facts; a figure about one team without its counterpart does not import.
"""
