"""The table of messages: each kind with the function that gathers what it says.

A kind has three templates, `emails/<kind>-subject.txt`, `-body.txt` and `-body.html`,
written in Indonesian and translated by the catalogue.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from agenda.notices.notice import Builder, Notice, Office


def test(notice: Notice, office: Office) -> Mapping[str, Any]:
    """Shows the administrator that messages arrive."""
    return {
        "address": office.base_url,
        "asked_at": datetime.fromisoformat(notice.facts["asked_at"]),
    }


BUILDERS: dict[str, Builder] = {
    "test": test,
}
"""Every kind that may be posted."""
