"""What stands beside an event: attachments, comments, contacts.

They belong to the event and are seen by whom it is seen by, contacts by fewer still.
They are no part of what the event says: its version stays as it is, subscribers are
told nothing, and each has a history of its own that is read with that of the event.
"""
