"""How one reaches a person: telephone numbers and e-mail addresses, read and judged."""

import re

from email_validator import EmailNotValidError, validate_email

from agenda.rules.readings import Reading
from agenda.words import words

LONGEST_PHONE, LONGEST_MAIL = 40, 254
_EXTENSION = re.compile(r"\s*(?:ext|eks|pes)\b\.?\s*([0-9]{1,6})$", re.IGNORECASE)
_PHONE = re.compile(r"\+?[0-9(][0-9 ().\-/]*")


def read_phone(reading: Reading, field: str) -> str:
    """A telephone number as people write it, `+62 21 345-6789 ext. 12`, or nothing."""
    text = reading.line(field, LONGEST_PHONE)
    number = _EXTENSION.sub("", text)
    digits = re.sub(r"[^0-9]", "", number)
    if text and not (_PHONE.fullmatch(number) and 3 <= len(digits) <= 15):
        reading.note(
            field, words("Nomor telepon terdiri atas angka, misalnya +62 812 3456 789.")
        )
    return text


def dialled(phone: str) -> str:
    """What a telephone dials for it: digits, and a plus where one is written."""
    number = _EXTENSION.sub("", phone).strip()
    return ("+" if number.startswith("+") else "") + re.sub(r"[^0-9]", "", number)


def read_mail(reading: Reading, field: str, required: bool = False) -> str:
    """An e-mail address, or nothing.

    No name server is asked, and names kept for tests and examples are accepted.
    """
    text = reading.line(field, LONGEST_MAIL, required)
    if not text or len(text) > LONGEST_MAIL:
        return text
    try:
        return validate_email(
            text, check_deliverability=False, test_environment=True
        ).normalized
    except EmailNotValidError:
        reading.note(field, words("Penulisan alamat surel ini tidak benar."))
        return ""
