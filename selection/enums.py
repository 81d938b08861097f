"""Names used by the selection's tables and pages (pure)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SelectionState(TextChoices):
    DRAFT = "draft", _("Persiapan")
    ANNOUNCED = "announced", _("Diumumkan")
    CLOSED = "closed", _("Pendaftaran ditutup")
    CONCLUDED = "concluded", _("Selesai")
    ABANDONED = "abandoned", _("Rancangan dibatalkan")
    STOPPED = "stopped", _("Dihentikan")


class VacancyState(TextChoices):
    DRAFT = "draft", _("Persiapan")
    OPEN = "open", _("Pendaftaran")
    FEW = "few", _("Pelamar kurang, menunggu keputusan")
    CLOSED = "closed", _("Seleksi administrasi")
    PROPOSED = "proposed", _("Menunggu penetapan Pansel")
    SCREENED = "screened", _("Penilaian")
    CONCLUDED = "concluded", _("Hasil diumumkan")
    FAILED = "failed", _("Tidak dilanjutkan")
    STOPPED = "stopped", _("Dihentikan")


class ApplicationState(TextChoices):
    DRAFT = "draft", _("Draf, belum dikirim")
    SUBMITTED = "submitted", _("Terkirim")
    WITHDRAWN = "withdrawn", _("Mengundurkan diri")
    ELIGIBLE = "eligible", _("Memenuhi Syarat")
    INELIGIBLE = "ineligible", _("Tidak Memenuhi Syarat")
    ABSENT = "absent", _("Gugur: tidak hadir")


class Channel(TextChoices):
    """How an application that was not sent here reached the secretariat (practice.md, 1.8)."""

    ASN_KARIER = "asn_karier", _("ASN Karier")
    EMAIL = "email", _("E-mail")
    PAPER = "paper", _("Kertas")


class Element(TextChoices):
    """The law's four elements of the final mark, in the order of practice; a stage belongs to one of them."""

    TRACK_RECORD = "track_record", _("Rekam jejak")
    ASSESSMENT = "assessment", _("Asesmen kompetensi")
    PAPER = "paper", _("Makalah")
    INTERVIEW = "interview", _("Wawancara")


class StageSource(TextChoices):
    """Where a stage's marks come from."""

    PANEL = "panel", _("Setiap anggota Pansel, masing-masing pada lembarnya")
    ASSESSOR = "assessor", _("Asesor, satu tabel untuk semua peserta")
    QUESTIONNAIRE = "questionnaire", _("Kuesioner 360 derajat kepada atasan, rekan, dan bawahan")


class StageScope(TextChoices):
    """What one mark is given to: somebody who applied for two posts is assessed once and interviewed twice."""

    POST = "post", _("Dinilai untuk setiap jabatan yang dilamar")
    PERSON = "person", _("Dinilai sekali untuk setiap orang")


class Blindness(TextChoices):
    """Does the panel see whose paper it marks, and how does the paper reach it?"""

    NAMED = "", _("Dengan nama")
    ROOM = "room", _("Tanpa nama: ditulis di ruang ujian, dipindai menurut kode")
    FILE = "file", _("Tanpa nama: diserahkan peserta sebagai berkas PDF")


class MissingRule(TextChoices):
    """What becomes of a stage in which a member gave no marks; the names are those of panels/scheme.py."""

    ERROR = "error", _("Semua anggota harus menilai; tidak seorang pun dapat dibebaskan dari suatu tahap")
    MEAN_OF_PRESENT = (
        "mean_of_present",
        _("Nilai tahap adalah rata-rata anggota yang menilai, asalkan kuorum tercapai"),
    )


class ScheduleKind(TextChoices):
    REGISTRATION = "registration", _("Pendaftaran")
    SCREENING = "screening", _("Pengumuman hasil seleksi administrasi")
    TRACK_RECORD = "track_record", _("Penelusuran rekam jejak")
    ASSESSMENT = "assessment", _("Asesmen kompetensi")
    PAPER = "paper", _("Penulisan makalah")
    INTERVIEW = "interview", _("Wawancara")
    PLENARY = "plenary", _("Rapat pleno")
    RESULT = "result", _("Pengumuman hasil akhir")


class GateKind(TextChoices):
    """What somebody outside the agency has to agree to (practice.md, 1.6); the habits of each kind are in gate_kinds.py."""

    PLAN = "plan", _("Persetujuan rencana seleksi")
    RESULT = "result", _("Rekomendasi hasil seleksi")
    GOVERNOR = "governor", _("Koordinasi gubernur")
    HOME_MINISTER = "home_minister", _("Persetujuan Menteri Dalam Negeri")
    DUKCAPIL = "dukcapil", _("Rekomendasi Ditjen Dukcapil")
    ELECTION = "election", _("Persetujuan di sekitar pemilihan kepala daerah")
    NAMED_PERSON = "named_person", _("Persetujuan teknis atas calon yang dipilih")
    OTHER = "other", _("Persetujuan lain")


class GateStep(TextChoices):
    """The steps that gates stand before, in the order in which they come."""

    ANNOUNCEMENT = "announcement", _("Pengumuman seleksi")
    CHOICE = "choice", _("Penetapan calon terpilih dan pelantikan")
    INAUGURATION = "inauguration", _("Pelantikan")


class RemarkKind(TextChoices):
    """What the oversight body writes to the agency; both oblige an answer."""

    NOTE = "note", _("Catatan")
    RECOMMENDATION = "recommendation", _("Rekomendasi")


class RemarkStop(TextChoices):
    """The steps that a blocking remark stops, in the order in which they come (docs/adr/0024). What mends a thing is never among them."""

    ANNOUNCEMENT = "announcement", _("Pengumuman seleksi")
    SCREENING = "screening", _("Penetapan hasil seleksi administrasi")
    STAGE = "stage", _("Pembukaan tahap penilaian")
    RANKING = "ranking", _("Persetujuan rekapitulasi dalam rapat pleno")
    PUBLICATION = "publication", _("Pengumuman hasil dan penyampaian tiga nama")
    CHOICE = "choice", _("Penetapan calon terpilih")
    INAUGURATION = "inauguration", _("Pelantikan")


class DecisionKind(TextChoices):
    """What two people may decide about a post, or about all of them, that the rules do not decide by themselves."""

    STOP = "stop", _("Dihentikan")
    FEW_APPLICANTS = "few_applicants", _("Dilanjutkan dengan pelamar kurang dari batas")
    FEW_CANDIDATES = "few_candidates", _("Dilanjutkan dengan peserta kurang dari batas")


class RedFlagKind(TextChoices):
    """What went on although the letter it needs was not there."""

    ANNOUNCEMENT = "announcement", _("Diumumkan tanpa surat yang berlaku")
    CHOICE = "choice", _("Calon terpilih ditetapkan tanpa surat yang berlaku")
    INAUGURATION = "inauguration", _("Pelantikan tanpa surat yang berlaku")
    STOP = "stop", _("Dihentikan tanpa surat lembaga pemantau")


class ChangeKind(TextChoices):
    """What may be changed after the announcement, by class (docs/adr/0018; what each may touch: selection/changes.py)."""

    ERRATUM = "erratum", _("Ralat redaksional")
    SCHEDULE = "schedule", _("Perubahan jadwal")
    REQUIREMENTS = "requirements", _("Perubahan persyaratan")
    EXTENSION = "extension", _("Perpanjangan pendaftaran")
    OUTAGE = "outage", _("Perpanjangan karena gangguan")


class Phase(TextChoices):
    """Where a post stands, as the public reads it: its state and, while it is open, the clock."""

    UPCOMING = "upcoming", _("Pendaftaran belum dibuka")
    OPEN = "open", _("Pendaftaran dibuka")
    SCREENING = "screening", _("Seleksi administrasi")
    SCORING = "scoring", _("Penilaian")
    CONCLUDED = "concluded", _("Hasil diumumkan")
    FAILED = "failed", _("Tidak dilanjutkan")
    STOPPED = "stopped", _("Dihentikan")


class Verdict(TextChoices):
    MET = "met", _("Terpenuhi")
    NOT_MET = "not_met", _("Tidak terpenuhi")
    UNKNOWN = "unknown", _("Belum dapat dipastikan")


class ObjectionVerdict(TextChoices):
    """The answer to an objection."""

    UPHELD = "upheld", _("Dikabulkan")
    REJECTED = "rejected", _("Ditolak")


class LetterChannel(TextChoices):
    """How a letter came."""

    PAPER = "paper", _("Surat")
    EMAIL = "email", _("E-mail")
    OTHER = "other", _("Cara lain")


class ResultsShown(TextChoices):
    """How the result of a stage is published; PP 11/2017 art. 121(2) wants the marks by rank."""

    NAMES = "names", _("Nama, nilai, dan peringkat")
    CODES = "codes", _("Nomor peserta, nilai, dan peringkat; tanpa nama")
    HIDDEN = "hidden", _("Nomor peserta yang melanjutkan saja; nilai tidak diumumkan")


class RankStyle(TextChoices):
    """How equal totals are numbered."""

    COMPETITION = "competition", _("1, 1, 3 (setelah nilai sama, nomor dilompati)")
    DENSE = "dense", _("1, 1, 2 (setelah nilai sama, nomor berlanjut)")


class NamesOrder(TextChoices):
    """How the names for the appointing authority stand on every paper and page (practice.md, 1.12)."""

    RANKED_TOTALS = "ranked_totals", _("Menurut peringkat, dengan nilai akhirnya")
    RANKED = "ranked", _("Menurut peringkat, tanpa nilai")
    ALPHABETICAL = "alphabetical", _("Menurut abjad, tanpa peringkat dan tanpa nilai")


class MailKind(TextChoices):
    """What a mail tells of; its writer stands in reports/services/outbox.py."""

    CHANGE = "change", _("Perubahan pengumuman")
    RECEIPT = "receipt", _("Tanda bukti pendaftaran")
    DRAFT = "draft", _("Pengingat lamaran yang belum dikirim")
    NEWS = "news", _("Pengumuman hasil terbit")
    OBJECTING = "objecting", _("Hasil seleksi administrasi dapat dibaca")
    OBJECTION = "objection", _("Keberatan dicatat")
    ANSWERED = "answered", _("Jawaban atas keberatan")


class MailState(TextChoices):
    """What became of a mail. A dropped one was overtaken: what it would have said is no longer so."""

    WAITING = "waiting", _("Menunggu dikirim")
    HELD = "held", _("Ditahan")
    SENT = "sent", _("Terkirim")
    FAILED = "failed", _("Gagal dikirim")
    DROPPED = "dropped", _("Tidak perlu lagi")


class CorrectionKind(TextChoices):
    """What somebody wants mended that he cannot mend himself."""

    IDENTITY = "identity", _("Nama atau NIP pada lamaran")
    SNAPSHOT = "snapshot", _("Data profil pada lamaran yang sudah dikirim")
    DOCUMENT = "document", _("Dokumen pada lamaran yang sudah dikirim")
    FINDING = "finding", _("Alasan pada hasil pemeriksaan")
    LETTER = "letter", _("Surat atau tanda bukti")
    OTHER = "other", _("Yang lain")


class DataHoldKind(TextChoices):
    """Why personal data is kept although its time is over."""

    OBJECTION = "objection", _("Keberatan atau pengaduan yang belum selesai")
    COURT = "court", _("Perkara di pengadilan atau pemeriksaan hukum")
    OBSERVER = "observer", _("Permintaan lembaga pemantau")


class Zone(TextChoices):
    """The zones of selection/schedule.py by the names people use."""

    WIB = "Asia/Jakarta", _("WIB (Sumatera, Jawa)")
    WIB_PONTIANAK = "Asia/Pontianak", _("WIB (Kalimantan Barat dan Tengah)")
    WITA = "Asia/Makassar", _("WITA")
    WIT = "Asia/Jayapura", _("WIT")


class Verb(TextChoices):
    """What a duty allows on a selection; guardian's codenames."""

    VIEW = "view", _("melihat")
    PREPARE = "prepare", _("menyiapkan")
    SCREEN = "screen", _("memeriksa administrasi")
    APPROVE = "approve", _("menyetujui sebagai orang kedua")
    SCORE = "score", _("menilai")
    CHAIR = "chair", _("memimpin panitia")
    ASSESS = "assess", _("menilai kompetensi")
    PUBLISH = "publish", _("mengumumkan")
    OBSERVE = "observe", _("memantau")
    RECEIVE = "receive", _("menerima hasil")
