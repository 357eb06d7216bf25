"""What an agency and an account may say: where their fields are read and judged.

Every door hands over the contract's names and values; what comes out is typed and
acceptable, or a refusal with a problem at each field that is wrong.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from agenda.errors import BadInput
from agenda.people import queries
from agenda.people.models import Account, Agency
from agenda.reference import queries as reference
from agenda.reference.models import Province
from agenda.rules.choices import AgencyKind, Grade
from agenda.rules.offers import MOST_HOURS, USUAL_HOURS
from agenda.rules.permissions import Role
from agenda.rules.reaching import read_mail, read_phone
from agenda.rules.readings import Reading
from agenda.words import LANGUAGES, SOURCE_LANGUAGE, words

AGENCY = frozenset(
    {
        *("code", "name", "name_from", "kind", "parent", "province", "timezone"),
        "answer_hours",
    }
)
PREFERENCES = frozenset({"language", "timezone"})
REACHED = frozenset({"phone", "private_email"})
OWN = PREFERENCES | REACHED
"""What everybody sets alone."""
ACCOUNT = OWN | {"email", "name", "role", "agency", "grade", "nip"}
_LONGEST_PATH = 500


@dataclass(frozen=True)
class AgencyDraft:
    code: str
    name: str
    name_from: date | None
    kind: AgencyKind
    parent: Agency | None
    province_code: str | None
    timezone: str
    answer_hours: int

    @property
    def path(self) -> str:
        return f"{self.parent.path if self.parent else '/'}{self.code}/"


@dataclass(frozen=True)
class OwnDraft:
    """What a person says of himself: how the pages speak, how one reaches him."""

    language: str
    timezone: str
    phone: str | None
    private_email: str | None


@dataclass(frozen=True)
class AccountDraft:
    email: str
    name: str
    role: Role
    agency: Agency
    grade: Grade | None
    nip: str | None
    own: "OwnDraft"


def read_agency(
    values: Mapping[str, Any], agency: Agency | None, default_zone: str
) -> AgencyDraft:
    """The agency that `values` describe; `agency` is the one being revised."""
    reading = Reading(values, AGENCY)
    parent = _parent(reading, agency)
    province = _province(reading)
    draft = AgencyDraft(
        code=_code(reading, agency),
        name=reading.line("name", 300, required=True),
        name_from=_name_from(reading, agency),
        kind=_kind(reading, parent),
        parent=parent,
        province_code=province.code if province else None,
        timezone=reading.zone("timezone", _zone_of(province, parent, default_zone)),
        answer_hours=_answer_hours(reading),
    )
    if len(draft.path) > _LONGEST_PATH:
        reading.note("parent", words("Susunan instansi ini terlalu dalam."))
    reading.finish()
    return draft


def _code(reading: Reading, agency: Agency | None) -> str:
    code = reading.line("code", 24, required=True)
    if code and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", code):
        reading.note(
            "code",
            words("Kode hanya berisi huruf A–Z, angka, titik, dan tanda hubung."),
        )
    elif agency is not None and code != agency.code:
        reading.note("code", words("Kode instansi tidak dapat diganti."))
    elif queries.code_is_taken(code, agency.id if agency else None):
        reading.note("code", words("Kode ini sudah dipakai instansi lain."))
    return code


def _name_from(reading: Reading, agency: Agency | None) -> date | None:
    """The day from which the name holds; None corrects the name that is known."""
    day = reading.day("name_from")
    if day is not None and agency is None:
        reading.note("name_from", words("Nama pertama berlaku sejak awal."))
    return day


def _answer_hours(reading: Reading) -> int:
    """So many working hours an offer waits; 0 is for ever, blank the usual."""
    hours = reading.whole_number("answer_hours", least=0, most=MOST_HOURS)
    return USUAL_HOURS if hours is None else hours


def _kind(reading: Reading, parent: Agency | None) -> AgencyKind:
    default = parent.kind if parent else AgencyKind.CENTRAL
    return reading.choice("kind", AgencyKind, default) or default


def _parent(reading: Reading, agency: Agency | None) -> Agency | None:
    parent = named_agency(reading, "parent")
    if parent is None or agency is None or reading.has_problem("parent"):
        return parent
    if parent.path.startswith(agency.path):
        reading.note(
            "parent", words("Instansi tidak dapat berada di bawah dirinya sendiri.")
        )
    return parent


def _province(reading: Reading) -> Province | None:
    code = reading.line("province", 16)
    province = reference.province(code)
    if code and province is None:
        reading.note("province", words("Provinsi ini tidak dikenal."))
    return province


def _zone_of(province: Province | None, parent: Agency | None, default: str) -> str:
    if province is not None:
        return province.timezone
    return parent.timezone if parent else default


def read_account(
    values: Mapping[str, Any], account: Account | None = None
) -> AccountDraft:
    """The account that `values` describe; `account` is the one being revised."""
    reading = Reading(values, ACCOUNT)
    others = account.id if account else None
    email = read_mail(reading, "email", required=True)
    if email and queries.email_is_taken(queries.email_key(email), others):
        reading.note("email", words("Alamat surel ini sudah dipakai."))
    nip = _nip(reading)
    if nip and queries.nip_is_taken(nip, others):
        reading.note("nip", words("NIP ini sudah dipakai."))
    name = reading.line("name", 200, required=True)
    role = reading.choice("role", Role)
    agency = named_agency(reading, "agency", required=True)
    grade = reading.choice("grade", Grade) if values.get("grade") else None
    own = _own(reading, agency)
    if reading.problems or role is None or agency is None:
        raise BadInput(reading.problems)
    return AccountDraft(email, name, role, agency, grade, nip, own)


def read_own(values: Mapping[str, Any], agency: Agency) -> OwnDraft:
    """What a person sets in his own account; a blank zone is that of his agency."""
    reading = Reading(values, OWN)
    own = _own(reading, agency)
    reading.finish()
    return own


def _own(reading: Reading, agency: Agency | None) -> OwnDraft:
    return OwnDraft(
        *_language_and_zone(reading, agency),
        read_phone(reading, "phone") or None,
        read_mail(reading, "private_email") or None,
    )


def _nip(reading: Reading) -> str | None:
    digits = reading.line("nip", 40).replace(" ", "")
    if digits and not re.fullmatch(r"[0-9]{18}", digits):
        reading.note("nip", words("NIP terdiri atas 18 angka."))
    return digits or None


def named_agency(
    reading: Reading, field: str, *, required: bool = False
) -> Agency | None:
    """The agency whose code the field holds; None when blank or unknown.

    Nothing new can belong to an agency that was merged into another one.
    """
    code = reading.line(field, 24, required=required)
    if not code:
        return None
    agency = queries.agency_by_code(code)
    if agency is None:
        reading.note(field, words("Instansi ini tidak dikenal."))
    elif agency.merged_into is not None:
        heir = agency.merged_into.name
        reading.note(
            field, words("Instansi ini sudah digabung; pilih %(name)s.", name=heir)
        )
    return agency


def _language_and_zone(reading: Reading, agency: Agency | None) -> tuple[str, str]:
    language = reading.line("language", 8) or SOURCE_LANGUAGE
    if language not in LANGUAGES:
        reading.note(
            "language",
            words("Pilihan ini tidak dikenal; pilih: %(all)s.", all=LANGUAGES),
        )
    return language, reading.zone("timezone", agency.timezone if agency else "")
