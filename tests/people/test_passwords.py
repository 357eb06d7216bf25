"""Which passwords will do: long, not common, not made of what others know."""

import pytest

from agenda.paths import package_folder
from agenda.people import passwords

EMAIL = "rizky.pratama@agenda.example"
ABOUT = ("Rizky Pratama", "Direktorat Informasi Publik", "DIT")


def told(password):
    weakness = passwords.weakness(password, EMAIL, ABOUT)
    return str(weakness) if weakness else None


@pytest.mark.parametrize(
    "password",
    [
        "password1234", "P@ssw0rd1234", "rahasia12345", "indonesia1945!",
        "bismillah123456", "sayangindonesia", "qwertyuiop123", "123456789012",
        "aaaaaaaaaaaa", "xyxyxyxyxyxy", "katasandi2026", "rizkypratama1",
        "Rizky Pratama", "informasi publik", EMAIL, "DIT-2026-2027!",
        "4dm1n157r470r",
    ],
)  # fmt: skip
def test_what_people_guess_first_is_refused(password):
    assert told(password).startswith("Kata sandi ini mudah ditebak")


@pytest.mark.parametrize(
    "password",
    [
        "uji coba humas", "kopi tubruk pahit", "kalimat sandi yang baru",
        "sungai musi malam hari", "Zx8!kLpq2#vB",
    ],
)  # fmt: skip
def test_a_sentence_of_ones_own_will_do(password):
    assert told(password) is None


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("sebelas-krk", "Kata sandi paling sedikit 12 karakter."),
        ("kalimat " * 26, "Kata sandi paling banyak 200 karakter."),
    ],
)
def test_the_length_is_told(password, sentence):
    assert told(password) == sentence


def test_what_we_make_up_always_will_do():
    assert not any(told(passwords.made_up()) for _ in range(300))


def test_the_list_says_where_it_comes_from_and_holds_indonesian_words():
    text = package_folder("people", "common_passwords.txt").read_text()
    assert "# Source:" in text
    assert {"rahasia", "bismillah", "password"} <= passwords.common_words()
    assert not any(word.startswith("#") for word in passwords.common_words())
