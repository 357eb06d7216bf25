"""Forgetting what is over: sessions, links, failed sign-ins, forms kept for an hour."""

from agenda.people import kept_forms, lockout, one_time, sessions


def clean_up() -> None:
    """Safe to repeat; done once an hour."""
    sessions.clean_up()
    one_time.clean_up()
    lockout.clean_up()
    kept_forms.clean_up()
