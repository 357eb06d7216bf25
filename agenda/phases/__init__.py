"""Phases of elections and of events, with their area, level and legal basis."""
