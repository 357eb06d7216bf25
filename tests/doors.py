"""Coming in as somebody of the cast, through each door."""

from flask import Flask
from flask.testing import FlaskClient

from agenda.db import db
from agenda.feeds import operations as feeds
from agenda.people import operations as accounts
from agenda.people import sessions
from agenda.people.models import Account


def signed_in(app: Flask, account: Account) -> FlaskClient:
    """A browser in which the account has signed in."""
    text = sessions.begin(account)
    db.session.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = text
        session["_fresh"] = True
        session["owner"] = str(account.id)
    return client


def bearer(account: Account, *scopes: str) -> dict[str, str]:
    """The header with which a program of the account asks the API."""
    _, token = accounts.create_token(
        account.as_actor(), account, "uji", scopes or ["read"]
    )
    db.session.commit()
    return {"Authorization": f"Bearer {token}"}


def feed_address(account: Account, **fields: object) -> str:
    """The path of a feed that the account owns."""
    _, token = feeds.create(account.as_actor(), account, {"name": "Uji", **fields})
    db.session.commit()
    return f"/feeds/{token}/uji.ics"
