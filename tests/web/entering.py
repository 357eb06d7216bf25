"""Signing in through the page, step by step."""

import re
from datetime import timedelta

from agenda.people import second_factor
from tests.cast import PASSWORD

OFFICER = "petugas@agenda.example"


def token_on(page):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]


def sign_in(client, email=OFFICER, password=PASSWORD, address="/login", **more):
    fields = {"email": email, "password": password, **more}
    return fill_in(client, address, **fields)


def fill_in(client, address, **fields):
    """Open the page and send its form."""
    fields["csrf_token"] = token_on(client.get(address).text)
    return client.post(address, data=fields)


def comes_in(client):
    return client.get("/profile").status_code == 200


def with_factor(account, secret_key, secret, code, password=PASSWORD):
    """Let the account have a second factor; answers its recovery codes."""
    return second_factor.enable(account.as_actor(), secret_key, secret, password, code)


A_STEP = timedelta(seconds=30)
