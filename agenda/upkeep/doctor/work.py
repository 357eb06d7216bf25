"""What goes on by itself: letters and periodic work."""

from datetime import timedelta

from agenda import clock
from agenda.config import Settings
from agenda.outbox import queries as outbox
from agenda.runs import queries as runs
from agenda.upkeep.doctor.verdicts import fail, warn
from agenda.words import Words, words

_LETTER_AGE = timedelta(hours=1)
_STANDSTILL = timedelta(hours=26)
"""Some jobs are due every hour, all of them every day."""


def letters(_settings: Settings) -> Words:
    standing = outbox.standing()
    if standing.oldest and clock.now() - standing.oldest > _LETTER_AGE:
        raise fail(
            words(
                "%(count)s surat belum terkirim; yang terlama menunggu sejak %(at)s.",
                count=standing.due,
                at=standing.oldest,
            ),
            words("Periksa server surat, dan apakah `agenda worker` berjalan."),
        )
    if standing.dead:
        raise warn(
            words("%(count)s surat gagal dikirim.", count=standing.dead),
            words(
                "Kirim ulang atau buang: `agenda outbox`, atau halaman Surat keluar."
            ),
        )
    return words("Tidak ada surat yang tertahan.")


def jobs(_settings: Settings) -> Words:
    records = runs.records(runs.names())
    last = max(
        (each.last_success for each in records if each.last_success), default=None
    )
    if last is None:
        raise warn(
            words("Belum ada pekerjaan berkala yang selesai."),
            words("Jalankan `agenda serve`, `agenda worker` atau `agenda tick`."),
        )
    if clock.now() - last > _STANDSTILL:
        raise fail(
            words("Pekerjaan berkala berhenti sejak %(at)s.", at=last),
            words("Jalankan `agenda serve`, `agenda worker` atau `agenda tick`."),
        )
    if failing := [f"{each.job} ({each.error})" for each in records if each.failed_at]:
        raise warn(
            words("Pekerjaan berkala yang gagal: %(jobs)s.", jobs=failing),
            words("Sebabnya ada di log; pekerjaan itu dicoba lagi sendiri."),
        )
    return words("Pekerjaan berkala terakhir selesai %(at)s.", at=last)
