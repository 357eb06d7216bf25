"""The smaller choices of the product, and what the interface calls them.

Choices that come with a table of rules (status, kind, precision, role) stand beside
those rules.
"""

from enum import StrEnum

from agenda.words import Words, words


class PrincipalStatus(StrEnum):
    """Whether a leader comes."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    UNAVAILABLE = "unavailable"
    DELEGATED = "delegated"


class ListKind(StrEnum):
    """Of what a list is."""

    EVENTS = "events"
    TASKS = "tasks"


class ListLook(StrEnum):
    """How a list is laid out."""

    ROWS = "rows"
    TABLE = "table"


class Confidence(StrEnum):
    """How far a figure is to be trusted."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class FigureKind(StrEnum):
    """A figure before the event, or after it."""

    ESTIMATE = "estimate"
    ACTUAL = "actual"


class SourceKind(StrEnum):
    """What the source of a figure is."""

    LETTER = "letter"
    ORGANIZER = "organizer"
    STATEMENT = "statement"
    MEDIA = "media"
    DATA = "data"
    OTHER = "other"


class Anchor(StrEnum):
    """What of the event a due date counts from."""

    START = "start"
    END = "end"
    PHASE = "phase"
    PLACE = "place"


class ShiftRule(StrEnum):
    """What becomes of a due that falls on a free day."""

    AUTO = "auto"
    """Before the event to the previous working day, after it to the next one."""
    EARLIER = "earlier"
    LATER = "later"
    NONE = "none"
    """It stays, whatever day it is."""


class OfferState(StrEnum):
    """What became of a pack that was offered back."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class AssignmentState(StrEnum):
    """What an assignee said to the offer."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class TimeRequestState(StrEnum):
    """What became of a wish for more time."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"


class LeaveKind(StrEnum):
    """Why somebody is not there."""

    ANNUAL = "annual"
    SICK = "sick"
    MATERNITY = "maternity"
    IMPORTANT = "important"
    LONG = "long"
    UNPAID = "unpaid"
    TRAVEL = "travel"
    TRAINING = "training"
    OTHER = "other"


class ActingKind(StrEnum):
    """In which capacity somebody acts for an official."""

    PLT = "plt"
    """The post is vacant, or its holder is away for good."""
    PLH = "plh"
    """Its holder is away for some days."""


class LinkPurpose(StrEnum):
    """What a one-time link lets its owner do."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of a purpose, no secret


class EvidenceKind(StrEnum):
    """What the proof is."""

    LINK = "link"
    FILE = "file"
    NOTE = "note"


class ContactSight(StrEnum):
    """Who of those who see an event sees a contact of it."""

    AGENCY = "agency"
    PARTNERS = "partners"
    EVENT = "event"


class AgencyKind(StrEnum):
    """Level of government of an agency."""

    CENTRAL = "central"
    PROVINCE = "province"
    REGENCY = "regency"


class Grade(StrEnum):
    """Functional grade (jenjang) of a PR officer."""

    TERAMPIL = "terampil"
    MAHIR = "mahir"
    PENYELIA = "penyelia"
    AHLI_PERTAMA = "ahli_pertama"
    AHLI_MUDA = "ahli_muda"
    AHLI_MADYA = "ahli_madya"
    AHLI_UTAMA = "ahli_utama"


class HolidayKind(StrEnum):
    """What kind of free day it is."""

    PUBLIC_HOLIDAY = "public_holiday"
    JOINT_LEAVE = "joint_leave"
    VOTING_DAY = "voting_day"


class HolidayStatus(StrEnum):
    """How firm the day is."""

    SET = "set"
    ESTIMATED = "estimated"
    AMENDED = "amended"
    WITHDRAWN = "withdrawn"


class HolidayYearStatus(StrEnum):
    """How firm the list of a year is."""

    NONE = "none"
    ESTIMATED = "estimated"
    SET = "set"
    AMENDED = "amended"


class TasksAs(StrEnum):
    """How tasks stand in a feed."""

    EVENTS = "events"
    TODOS = "todos"
    NONE = "none"


class Detail(StrEnum):
    """How much of an entry a feed tells."""

    FULL = "full"
    TITLE = "title"
    BUSY = "busy"


class CancelledAs(StrEnum):
    """How cancelled entries stand in a feed."""

    SHOW = "show"
    HIDE = "hide"
    GOOGLE = "google"


class TentativeAs(StrEnum):
    """Whether entries that are not firm stand in a feed."""

    SHOW = "show"
    HIDE = "hide"


LABELS: dict[type[StrEnum], dict[str, Words]] = {
    ListKind: {
        ListKind.EVENTS: words("kegiatan"),
        ListKind.TASKS: words("tugas"),
    },
    ListLook: {
        ListLook.ROWS: words("baris"),
        ListLook.TABLE: words("tabel"),
    },
    ContactSight: {
        ContactSight.AGENCY: words("instansi utama saja"),
        ContactSight.PARTNERS: words("instansi utama dan mitra"),
        ContactSight.EVENT: words("semua yang melihat kegiatan"),
    },
    PrincipalStatus: {
        PrincipalStatus.REQUESTED: words("diminta hadir"),
        PrincipalStatus.CONFIRMED: words("bersedia hadir"),
        PrincipalStatus.UNAVAILABLE: words("berhalangan"),
        PrincipalStatus.DELEGATED: words("diwakilkan"),
    },
    Confidence: {
        Confidence.LOW: words("rendah"),
        Confidence.MEDIUM: words("sedang"),
        Confidence.HIGH: words("tinggi"),
    },
    FigureKind: {
        FigureKind.ESTIMATE: words("perkiraan"),
        FigureKind.ACTUAL: words("realisasi"),
    },
    SourceKind: {
        SourceKind.LETTER: words("surat atau dokumen resmi"),
        SourceKind.ORGANIZER: words("penyelenggara"),
        SourceKind.STATEMENT: words("pernyataan pejabat"),
        SourceKind.MEDIA: words("berita media"),
        SourceKind.DATA: words("data atau statistik"),
        SourceKind.OTHER: words("lainnya"),
    },
    Anchor: {
        Anchor.START: words("tanggal mulai"),
        Anchor.END: words("tanggal selesai"),
        Anchor.PHASE: words("tahapan"),
        Anchor.PLACE: words("tempat"),
    },
    ShiftRule: {
        ShiftRule.AUTO: words(
            "sebelum kegiatan ke hari kerja sebelumnya, sesudahnya ke berikutnya"
        ),
        ShiftRule.EARLIER: words("ke hari kerja sebelumnya"),
        ShiftRule.LATER: words("ke hari kerja berikutnya"),
        ShiftRule.NONE: words("tetap, libur sekalipun"),
    },
    OfferState: {
        OfferState.OPEN: words("menunggu jawaban"),
        OfferState.ACCEPTED: words("diterima"),
        OfferState.DECLINED: words("ditolak"),
    },
    AssignmentState: {
        AssignmentState.OFFERED: words("ditawarkan"),
        AssignmentState.ACCEPTED: words("diterima"),
        AssignmentState.DECLINED: words("ditolak"),
    },
    TimeRequestState: {
        TimeRequestState.OPEN: words("menunggu jawaban"),
        TimeRequestState.GRANTED: words("dikabulkan"),
        TimeRequestState.REFUSED: words("tidak dikabulkan"),
    },
    LeaveKind: {
        LeaveKind.ANNUAL: words("cuti tahunan"),
        LeaveKind.SICK: words("cuti sakit"),
        LeaveKind.MATERNITY: words("cuti melahirkan"),
        LeaveKind.IMPORTANT: words("cuti karena alasan penting"),
        LeaveKind.LONG: words("cuti besar"),
        LeaveKind.UNPAID: words("cuti di luar tanggungan negara"),
        LeaveKind.TRAVEL: words("dinas luar"),
        LeaveKind.TRAINING: words("pendidikan dan pelatihan"),
        LeaveKind.OTHER: words("berhalangan lain"),
    },
    ActingKind: {
        ActingKind.PLT: words("Plt."),
        ActingKind.PLH: words("Plh."),
    },
    EvidenceKind: {
        EvidenceKind.LINK: words("tautan"),
        EvidenceKind.FILE: words("berkas"),
        EvidenceKind.NOTE: words("catatan"),
    },
    AgencyKind: {
        AgencyKind.CENTRAL: words("pusat"),
        AgencyKind.PROVINCE: words("provinsi"),
        AgencyKind.REGENCY: words("kabupaten/kota"),
    },
    Grade: {
        Grade.TERAMPIL: words("terampil"),
        Grade.MAHIR: words("mahir"),
        Grade.PENYELIA: words("penyelia"),
        Grade.AHLI_PERTAMA: words("ahli pertama"),
        Grade.AHLI_MUDA: words("ahli muda"),
        Grade.AHLI_MADYA: words("ahli madya"),
        Grade.AHLI_UTAMA: words("ahli utama"),
    },
    HolidayKind: {
        HolidayKind.PUBLIC_HOLIDAY: words("libur nasional"),
        HolidayKind.JOINT_LEAVE: words("cuti bersama"),
        HolidayKind.VOTING_DAY: words("hari pemungutan suara"),
    },
    HolidayStatus: {
        HolidayStatus.SET: words("ditetapkan"),
        HolidayStatus.ESTIMATED: words("perkiraan"),
        HolidayStatus.AMENDED: words("diubah"),
        HolidayStatus.WITHDRAWN: words("dicabut"),
    },
    HolidayYearStatus: {
        HolidayYearStatus.NONE: words("belum ditetapkan"),
        HolidayYearStatus.ESTIMATED: words("perkiraan"),
        HolidayYearStatus.SET: words("ditetapkan"),
        HolidayYearStatus.AMENDED: words("diubah"),
    },
    LinkPurpose: {
        LinkPurpose.INVITATION: words("undangan"),
        LinkPurpose.PASSWORD_RESET: words("pemulihan kata sandi"),
    },
    TasksAs: {
        TasksAs.EVENTS: words("sebagai acara sepanjang hari"),
        TasksAs.TODOS: words("sebagai daftar tugas"),
        TasksAs.NONE: words("tanpa tugas"),
    },
    Detail: {
        Detail.FULL: words("lengkap"),
        Detail.TITLE: words("judul dan tempat"),
        Detail.BUSY: words("hanya waktu sibuk"),
    },
    CancelledAs: {
        CancelledAs.SHOW: words("ditampilkan"),
        CancelledAs.HIDE: words("disembunyikan"),
        CancelledAs.GOOGLE: words("ditampilkan juga di Google"),
    },
    TentativeAs: {
        TentativeAs.SHOW: words("ditampilkan"),
        TentativeAs.HIDE: words("disembunyikan"),
    },
}
