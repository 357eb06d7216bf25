// Enhancements of pages that are complete without them.
