"""Yearly scores of the index of public information management."""
