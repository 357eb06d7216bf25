"""Rules of series as officials say them."""

import pytest
from flask_babel import force_locale

from agenda.web.rule_words import rule_words

SAID = [
    ("", "", ""),
    ("FREQ=YEARLY", "Setiap tahun", "Every year"),
    ("FREQ=YEARLY;INTERVAL=4", "Setiap 4 tahun", "Every 4 years"),
    ("FREQ=DAILY;COUNT=5", "Setiap hari, 5 kali", "Every day, 5 times"),
    (
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR",
        "Setiap 2 pekan pada hari Senin, Rabu dan Jumat",
        "Every 2 weeks on Monday, Wednesday and Friday",
    ),
    (
        "FREQ=WEEKLY;UNTIL=20270430",
        "Setiap pekan, sampai 30 April 2027",
        "Every week, until 30 April 2027",
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=17",
        "Setiap bulan pada tanggal 17",
        "Every month on day 17",
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=15,-1",
        "Setiap bulan pada tanggal 15 dan hari terakhir bulan",
        "Every month on day 15 and the last day of the month",
    ),
    (
        "FREQ=MONTHLY;BYDAY=1MO,-1FR",
        "Setiap bulan pada hari Senin pertama dan Jumat terakhir",
        "Every month on the first Monday and the last Friday",
    ),
    (
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1",
        "Setiap tahun pada hari terakhir bulan di bulan Februari",
        "Every year on the last day of the month in February",
    ),
    (
        "FREQ=YEARLY;BYMONTH=8;BYMONTHDAY=17",
        "Setiap tahun pada tanggal 17 di bulan Agustus",
        "Every year on day 17 in August",
    ),
]


@pytest.mark.parametrize(("rule", "indonesian", "english"), SAID)
def test_a_rule_is_read_in_both_languages(app, rule, indonesian, english):
    for language, words in (("id", indonesian), ("en", english)):
        with app.app_context(), app.test_request_context(), force_locale(language):
            assert rule_words(rule) == words


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1",
        "FREQ=MONTHLY;BYMONTHDAY=-3",
        "FREQ=YEARLY;BYDAY=20MO",
    ],
)
def test_a_rule_without_short_words_stands_as_it_is(app, rule):
    with app.test_request_context(), force_locale("id"):
        assert rule_words(rule) == f"Berulang: {rule}"
