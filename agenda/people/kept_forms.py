"""What somebody had typed when the session ended: kept for an hour, sealed."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from agenda import clock
from agenda.db import db, flush
from agenda.people.models import Account, KeptForm

LASTS = timedelta(hours=1)
_MOST = 5
"""Forms of one account that are kept at a time; the oldest go."""


def keep(account: Account, sealed: str) -> KeptForm:
    """Keep one form more."""
    form = KeptForm(account_id=account.id, sealed=sealed, created_at=clock.now())
    db.session.add(form)
    flush()
    older = db.session.scalars(
        select(KeptForm.id)
        .where(KeptForm.account_id == account.id)
        .order_by(KeptForm.created_at.desc(), KeptForm.id.desc())
        .offset(_MOST)
    ).all()
    db.session.execute(delete(KeptForm).where(KeptForm.id.in_(older)))
    return form


def of_account(account: Account, form_id: UUID) -> KeptForm | None:
    """The form of that id, if it is this account's and not too old."""
    form = db.session.get(KeptForm, form_id)
    if form is None or form.account_id != account.id:
        return None
    return form if clock.now() - form.created_at < LASTS else None


def drop(account: Account, form_id: UUID) -> None:
    """It has been sent."""
    db.session.execute(
        delete(KeptForm).where(
            KeptForm.id == form_id, KeptForm.account_id == account.id
        )
    )


def clean_up() -> None:
    """Forget what nobody came back for."""
    too_old = clock.now() - LASTS
    db.session.execute(delete(KeptForm).where(KeptForm.created_at <= too_old))
