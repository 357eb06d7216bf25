"""Packs of tasks, by version, as agencies keep them and learn from one another."""
