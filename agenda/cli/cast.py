"""The people of the demonstration: always the same ones, in the demo and in tests.

Plain values, as `people.operations` takes them; passwords are the caller's affair.
"""

AGENCIES: tuple[dict[str, str], ...] = (
    {
        "code": "KEM",
        "name": "Kementerian Komunikasi Publik",
        "kind": "central",
    },
    {
        "code": "DIT",
        "name": "Direktorat Informasi Publik",
        "kind": "central",
        "parent": "KEM",
    },
    {
        "code": "ACEH",
        "name": "Dinas Komunikasi dan Informatika Aceh",
        "kind": "province",
        "province": "ID-AC",
    },
    {
        "code": "SUMUT",
        "name": "Dinas Komunikasi dan Informatika Sumatera Utara",
        "kind": "province",
        "province": "ID-SU",
    },
    {
        "code": "BALI",
        "name": "Dinas Komunikasi dan Informatika Bali",
        "kind": "province",
        "province": "ID-BA",
    },
)


def _person(
    email: str, name: str, role: str, agency: str, grade: str = ""
) -> dict[str, str]:
    return {
        "email": f"{email}agenda.example",
        "name": name,
        "role": role,
        "agency": agency,
        "grade": grade,
    }


PEOPLE: tuple[dict[str, str], ...] = (
    _person("admin@", "Ratna Kusuma", "admin", "KEM"),
    _person("desk@", "Bambang Wiryawan", "desk", "KEM"),
    _person("koordinator@", "Dewi Anggraini", "coordinator", "DIT", "ahli_madya"),
    _person("petugas@", "Rizky Pratama", "officer", "DIT", "ahli_muda"),
    _person("pimpinan@", "Hendra Gunawan", "supervisor", "DIT"),
    _person("pengamat@", "Maya Lestari", "viewer", "DIT"),
    _person("pimpinan@kem.", "Suryadi Nugroho", "supervisor", "KEM"),
    _person("koordinator@aceh.", "Cut Meutia Sari", "coordinator", "ACEH", "ahli_muda"),
    _person("petugas@aceh.", "Teuku Fadhil", "officer", "ACEH", "mahir"),
    _person("pimpinan@aceh.", "Zulkifli Hasan Basri", "supervisor", "ACEH"),
    _person("petugas@sumut.", "Togar Simanjuntak", "officer", "SUMUT", "ahli_pertama"),
    _person("petugas@bali.", "Ni Luh Ayu Pradnyani", "officer", "BALI", "terampil"),
    _person("pengamat@bali.", "I Made Suardana", "viewer", "BALI"),
)
