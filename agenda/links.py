"""Absolute addresses as plain strings, for calendar files and printed lines.

Code below the doors knows no request and no route map; a test compares every link
made here with the addresses that the pages really have.
"""

from uuid import UUID


def event(base_url: str, event_id: UUID) -> str:
    return f"{base_url}/events/{event_id}"


def task(base_url: str, task_id: UUID) -> str:
    return f"{base_url}/tasks/{task_id}"


def bundle(base_url: str, bundle_id: UUID) -> str:
    return f"{base_url}/bundles/{bundle_id}"


def request(base_url: str, request_id: UUID) -> str:
    return f"{base_url}/requests/{request_id}"


def notifications(base_url: str) -> str:
    return f"{base_url}/notifications"


def feed(base_url: str, token: str, name: str = "agenda") -> str:
    return f"{base_url}/feeds/{token}/{name}.ics"


def one_time(base_url: str, token: str) -> str:
    return f"{base_url}/password/{token}"
