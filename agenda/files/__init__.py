"""Files that people hand in: judged by their content, kept by their id, found again."""
