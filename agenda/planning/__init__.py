"""Applying a pack to an event: dates and people proposed, written at once, undone."""
