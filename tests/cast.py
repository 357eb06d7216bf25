"""The cast: the people of the demonstration, as accounts in a test's database."""

from agenda.cli.cast import AGENCIES, PEOPLE
from agenda.people import operations, queries
from agenda.people.models import Account, Agency
from agenda.rules.permissions import OPERATOR, Actor

PASSWORD = "uji coba humas"
"""Everybody's password in tests."""


def settle() -> None:
    """Let agencies and people move into an empty office."""
    for fields in AGENCIES:
        operations.create_agency(OPERATOR, fields)
    for fields in PEOPLE:
        operations.create_account(OPERATOR, {**fields, "password": PASSWORD})


class Cast:
    """The people by the part they play; each access reads the current session."""

    def account(self, email: str) -> Account:
        found = queries.account_by_email(email)
        if found is None:
            raise LookupError(email)
        return found

    def actor(self, email: str) -> Actor:
        return self.account(email).as_actor()

    def agency(self, code: str) -> Agency:
        found = queries.agency_by_code(code)
        if found is None:
            raise LookupError(code)
        return found

    @property
    def admin(self) -> Account:
        return self.account("admin@agenda.example")

    @property
    def desk(self) -> Account:
        return self.account("desk@agenda.example")

    @property
    def coordinator(self) -> Account:
        return self.account("koordinator@agenda.example")

    @property
    def officer(self) -> Account:
        return self.account("petugas@agenda.example")

    @property
    def supervisor(self) -> Account:
        return self.account("pimpinan@agenda.example")

    @property
    def viewer(self) -> Account:
        return self.account("pengamat@agenda.example")

    @property
    def outsider(self) -> Account:
        """Supervisor in the parent agency, which gives no right to anything below."""
        return self.account("pimpinan@kem.agenda.example")

    @property
    def aceh_coordinator(self) -> Account:
        return self.account("koordinator@aceh.agenda.example")

    @property
    def aceh_officer(self) -> Account:
        return self.account("petugas@aceh.agenda.example")

    @property
    def aceh_supervisor(self) -> Account:
        return self.account("pimpinan@aceh.agenda.example")

    @property
    def sumut_officer(self) -> Account:
        return self.account("petugas@sumut.agenda.example")

    @property
    def bali_officer(self) -> Account:
        return self.account("petugas@bali.agenda.example")

    @property
    def bali_viewer(self) -> Account:
        return self.account("pengamat@bali.agenda.example")
