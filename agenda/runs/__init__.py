"""Runs of periodic work: which job was done in which period, and how it went.

Nothing here knows what the jobs are; `agenda.jobs` does.
"""
