"""Who is who in the demonstration. Everybody is invented; the names say so."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts import nip as nips
from accounts import services
from accounts.enums import InstitutionKind, Role
from accounts.models import Institution, Person, User
from audit.ledger import SYSTEM_ACTOR

START = date(2019, 1, 2)
KASN_ENDS = date(2024, 9, 30)


@dataclass(frozen=True)
class Staff:
    """A member of staff of the demonstration: user name, name, duties as (role, institution key, since, until)."""

    username: str
    full_name: str
    nip: str | None
    duties: tuple[tuple[Role, str, date, date | None], ...] = ()


STAFF = (
    Staff("sri", "Sri Contoh, S.Sos.", "198003122005012001", ((Role.SECRETARIAT, "agency", START, None),)),
    Staff(
        "slamet", "Drs. Slamet Contoh, M.Si.", "196909051995031002", ((Role.APPROVER, "agency", START, None),)
    ),
    Staff("ppk", "H. Purnomo Contoh", None, ((Role.APPOINTER, "agency", START, None),)),
    Staff(
        "asih",
        "Asih Contoh, M.Psi., Psikolog",
        "198207142008012003",
        ((Role.ASSESSOR, "centre", START, None),),
    ),
    Staff(
        "wati",
        "Wati Contoh, S.H., M.H.",
        "197811202003122004",
        ((Role.OBSERVER, "kasn", START, KASN_ENDS), (Role.OBSERVER, "bkn", date(2024, 10, 1), None)),
    ),
    Staff("karto", "Prof. Dr. Karto Contoh, M.Si.", None),
    Staff("ani", "Dr. Ani Contoh, M.A.P.", None),
    Staff("budi", "Ir. Budi Contoh, M.T.", "196805171994031005"),
    Staff("citra", "Dra. Citra Contoh, M.Si.", "197001251995032006"),
    Staff("dewi", "Dr. Dewi Contoh, M.Si.", None),
)

PANEL = (
    ("karto", "Guru Besar Administrasi Publik, Universitas Contoh", "academic", True),
    ("ani", "Dosen Kebijakan Publik, Universitas Contoh", "academic", False),
    ("budi", "Sekretaris Daerah Kota Contoh", "internal", False),
    ("citra", "Kepala Badan Kepegawaian Daerah Provinsi Misal", "related", False),
    ("dewi", "Konsultan Manajemen SDM, Lembaga Contoh", "expert", False),
)
"""User name, position, category, chair."""

UNITS = {
    "karto": "Fakultas Ilmu Administrasi, Universitas Contoh",
    "ani": "Fakultas Ilmu Sosial dan Politik, Universitas Contoh",
    "budi": "Sekretariat Daerah Kota Contoh",
    "citra": "Badan Kepegawaian Daerah Provinsi Misal",
    "dewi": "Lembaga Contoh",
}
"""Where each member serves: Budi heads the unit of one applicant."""


@dataclass(frozen=True)
class Applicant:
    """An applicant: what he is, and the facts his profile states."""

    username: str
    full_name: str
    nip: str
    unit: str
    current_post: str
    grade: str = "IV/b"
    field: str = "ekonomi"


ECONOMY = (
    Applicant(
        "putu",
        "Putu Contoh, S.E., M.M.",
        "197802032003121004",
        "Bappeda Kota Contoh",
        "Kepala Bidang Ekonomi",
    ),
    Applicant(
        "ratna",
        "Ratna Contoh, S.E., M.Si.",
        "197511092000122001",
        "Dinas Perdagangan Kota Contoh",
        "Sekretaris Dinas",
    ),
    Applicant("yusuf", "Yusuf Contoh, S.T., M.T.", "197706302002121003", "Kecamatan Misal Utara", "Camat"),
    Applicant(
        "maria",
        "Maria Contoh, S.P., M.Si.",
        "197909182005012007",
        "Dinas Pertanian Kota Contoh",
        "Kepala Bidang Pangan",
    ),
    Applicant(
        "hendra",
        "Hendra Contoh, S.Sos., M.A.P.",
        "197403212001121002",
        "Setda Kota Contoh",
        "Kepala Bagian Perekonomian",
    ),
    Applicant(
        "lina",
        "Lina Contoh, S.E., M.Ak.",
        "198012052006042008",
        "BPKAD Kota Contoh",
        "Kepala Bidang Anggaran",
    ),
    Applicant(
        "joko",
        "Joko Contoh, S.E.",
        "197310101999031009",
        "Dinas Koperasi Kota Contoh",
        "Kepala Bidang Usaha Mikro",
        grade="III/d",
    ),
)
"""For the first post. The last one's rank is too low: he is the one who is rejected."""

EDUCATION = (
    Applicant(
        "nur",
        "Nur Contoh, S.Pd., M.Pd.",
        "197604152002122002",
        "Dinas Pendidikan Kota Contoh",
        "Sekretaris Dinas",
        field="pendidikan",
    ),
    Applicant(
        "agus",
        "Agus Contoh, S.Pd., M.M.",
        "197508081999031006",
        "Dinas Pendidikan Kota Contoh",
        "Kepala Bidang SMP",
        field="pendidikan",
    ),
    Applicant(
        "tiur",
        "Tiur Contoh, S.S., M.Hum.",
        "197907012004122005",
        "Dinas Kebudayaan Kota Contoh",
        "Kepala Bidang Kebudayaan",
        field="pendidikan",
    ),
    Applicant(
        "wayan",
        "Wayan Contoh, S.Ag., M.Pd.",
        "197712252003121001",
        "BKPSDM Kota Contoh",
        "Kepala Bidang Diklat",
        field="pendidikan",
    ),
    Applicant(
        "endah",
        "Endah Contoh, S.Si., M.Pd.",
        "198101172006042010",
        "Dinas Pendidikan Kota Contoh",
        "Kepala Bidang SD",
        field="pendidikan",
    ),
    Applicant(
        "bagus",
        "Bagus Contoh, S.Kom., M.M.",
        "198005292005011011",
        "Diskominfo Kota Contoh",
        "Kepala Bidang Aplikasi",
        field="pendidikan",
    ),
)
LATE = Applicant(
    "tono",
    "Tono Contoh, S.E., M.M.",
    "197809142003121012",
    "Dinas Perhubungan Kota Contoh",
    "Kepala Bidang Angkutan",
)

APPLICANTS = (*ECONOMY, *EDUCATION, LATE)


def password_of(username: str) -> str:
    """The demonstration's passwords: only here, printed by ./run."""
    return f"contoh-{username}-2026"


def institutions() -> dict[str, Institution]:
    """The agency, both oversight bodies and the assessment centre."""
    agency = services.add_institution(
        kind=InstitutionKind.AGENCY,
        name="Pemerintah Kota Contoh",
        short_name="Kota Contoh",
        valid_from=START,
        city="Kota Contoh",
        address="Jalan Merdeka Nomor 1, Kota Contoh",
        head_title="Wali Kota Contoh",
        actor=SYSTEM_ACTOR,
    )
    bkn = services.add_institution(
        kind=InstitutionKind.OVERSIGHT,
        name="Badan Kepegawaian Negara",
        short_name="BKN",
        legal_basis="UU 20/2023; Perpres 92/2024",
        valid_from=date(1972, 5, 30),
        city="Jakarta",
        actor=SYSTEM_ACTOR,
    )
    kasn = services.add_institution(
        kind=InstitutionKind.OVERSIGHT,
        name="Komisi Aparatur Sipil Negara",
        short_name="KASN",
        legal_basis="UU 5/2014",
        valid_from=date(2014, 9, 30),
        valid_to=KASN_ENDS,
        successor=bkn,
        city="Jakarta",
        actor=SYSTEM_ACTOR,
    )
    centre = services.add_institution(
        kind=InstitutionKind.ASSESSMENT,
        name="UPTD Penilaian Kompetensi Pegawai Provinsi Misal",
        short_name="UPTD PKP Misal",
        valid_from=START,
        city="Kota Misal",
        actor=SYSTEM_ACTOR,
    )
    services.add_oversight(kasn, agency, since=START, until=KASN_ENDS, actor=SYSTEM_ACTOR)
    services.add_oversight(bkn, agency, since=date(2024, 10, 1), actor=SYSTEM_ACTOR)
    return {"agency": agency, "bkn": bkn, "kasn": kasn, "centre": centre}


def staff(found: dict[str, Institution]) -> dict[str, User]:
    """Accounts of secretariat, second person, panel, assessor, observer and appointing authority."""
    users = {}
    for one in STAFF:
        users[one.username] = _account(one.username, one.full_name, one.nip)
        for role, key, since, until in one.duties:
            services.add_membership(
                users[one.username].person, found[key], role, since=since, until=until, actor=SYSTEM_ACTOR
            )
    return users


def applicant(one: Applicant) -> User:
    """The account of an applicant."""
    return _account(one.username, one.full_name, one.nip)


def _account(username: str, full_name: str, nip: str | None) -> User:
    person: Person = services.add_person(full_name=full_name, nip=nip, actor=SYSTEM_ACTOR)
    return services.add_user(
        person, username=username, email=f"{username}@contoh.example", password=password_of(username)
    )


def profile_of(one: Applicant, today: date) -> dict[str, Any]:
    """The columns of a profile (selection.services.applications.save_profile)."""
    read = nips.parse(one.nip)
    born = read.birth_date
    return {
        "phone": "0800 0000 0000",
        "agency_name": "Pemerintah Kota Contoh",
        "unit": one.unit,
        "current_post": one.current_post,
        "facts_json": {
            "stated_birth_date": born.isoformat(),
            "first_appointment": date(read.appointed_year, read.appointed_month, 1).isoformat(),
            "grade": one.grade,
            "grade_since": f"{today.year - 2}-04-01",
            "education": "s2",
            **_schooling(born, today),
            "current_post_level": "administrator",
            "qualifying_tenure": [
                {
                    "title": one.current_post,
                    "unit": one.unit,
                    "level": "administrator",
                    "field": one.field,
                    "start": f"{today.year - 4}-02-01",
                    "end": None,
                },
                {
                    "title": "Kepala Seksi",
                    "unit": one.unit,
                    "level": "pengawas",
                    "field": one.field,
                    "start": f"{today.year - 9}-03-01",
                    "end": f"{today.year - 4}-01-31",
                },
            ],
            "appraisals": {
                str(today.year - 1): "good",
                str(today.year - 2): "very_good",
                str(today.year - 3): "good",
            },
            "discipline": [],
            "under_examination": False,
            "leadership_training": True,
            "wealth_report_year": today.year - 1,
            "within_scope": True,
        },
    }


def _schooling(born: date, today: date) -> dict[str, Any]:
    """Degrees and training of somebody of that age."""
    return {
        "education_history": [
            {
                "level": "s1",
                "study": "Ilmu Pemerintahan",
                "institution": "Universitas Contoh",
                "year": str(born.year + 23),
            },
            {
                "level": "s2",
                "study": "Administrasi Publik",
                "institution": "Universitas Misal",
                "year": str(born.year + 33),
            },
        ],
        "trainings": [
            {
                "kind": "pim_iii",
                "name": "Pelatihan Kepemimpinan Administrator",
                "organiser": "BPSDM Provinsi Misal",
                "hours": "905",
                "year": str(today.year - 3),
            }
        ],
    }
