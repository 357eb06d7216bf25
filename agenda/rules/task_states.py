"""What state a task is in, and which verb leads from there to which state."""

from enum import StrEnum


class TaskStatus(StrEnum):
    """Where a task stands between being offered and being done."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    DONE = "done"
    DECLINED = "declined"
    CANCELLED = "cancelled"
