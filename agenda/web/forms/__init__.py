"""What people type on pages: the fields, and their way to and from the operations."""
