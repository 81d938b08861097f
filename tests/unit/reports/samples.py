"""Papers as the services would freeze them. Agency and people are invented."""

from uuid import UUID

from reports.kinds import (
    AdminPost,
    AdminResult,
    AdminRow,
    Attendance,
    Call,
    CallRow,
    Cell,
    Component,
    Document,
    FinalPost,
    FinalResult,
    FinalRow,
    Letterhead,
    LetterPost,
    LetterRow,
    Member,
    Objection,
    PaperCriterion,
    PaperRow,
    PaperSheet,
    PlenaryMinutes,
    Provenance,
    Recap,
    RecapRow,
    Receipt,
    ReceiptFile,
    Recusal,
    ScheduleItem,
    Signer,
    ThreeNamesLetter,
    Tie,
)
from reports.verification import Code, code_for
from reports.wording import Address, Count, Day, Digest, Instant, Mark, MaskedNip, Moment, Nip, Zone, mask_nip

ZONE = Zone("Asia/Jakarta")
SELECTION = (
    "Seleksi Terbuka Pengisian Jabatan Pimpinan Tinggi Pratama "
    "di Lingkungan Pemerintah Provinsi Contoh Tahun 2026"
)
LONG_POST = (
    "Kepala Dinas Pemberdayaan Masyarakat dan Desa, Kependudukan, Pencatatan Sipil, "
    "Pengendalian Penduduk dan Keluarga Berencana"
)
POSTS = ("Kepala Dinas Perhubungan", "Kepala Badan Kepegawaian Daerah")
BASES = (
    "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 15 Tahun 2019 tentang Pengisian "
    "Jabatan Pimpinan Tinggi Secara Terbuka dan Kompetitif di Lingkungan Instansi Pemerintah",
    "Surat Kepala Badan Kepegawaian Negara Nomor 10001/R-CONTOH/2026 tanggal 22 September 2026 "
    "hal Rekomendasi Rencana Seleksi Terbuka",
    "Pengumuman Panitia Seleksi Nomor 01/PANSEL-JPTP/X/2026 tanggal 1 Oktober 2026",
    "Berita Acara Rapat Pleno Panitia Seleksi Nomor 04/PANSEL-JPTP/BA/XI/2026 tanggal 20 November 2026",
)
_NAMES = (
    "Putu Contoh Wirawan, S.T., M.T.",
    "Dra. Siti Contoh Rahmawati, M.Si.",
    "Dr. Ir. Muhammad Contoh Syahrizal Hadikusumo Wongsonegoro, S.H., M.Hum., M.A.P.",
    "Rina Contoh",
    "Yohanes Contoh Manurung, S.Sos., M.AP.",
    "H. Abdul Contoh Karim, S.E., M.M.",
)
LETTERHEAD = Letterhead(
    government="Pemerintah Provinsi Contoh",
    panel="Panitia Seleksi Jabatan Pimpinan Tinggi Pratama",
    address="Sekretariat: Badan Kepegawaian Daerah, Jalan Contoh Nomor 1, Kota Contoh 10110",
    contact="Telepon (021) 000-0000 · Pos-el pansel@contoh.example · Laman seleksi.contoh.example",
)
CHAIR = Signer(
    capacity="Ketua Panitia Seleksi",
    name="Prof. Dr. Karto Contoh, M.Si.",
    nip=Nip("196501011990031001"),
    rank="Pembina Utama",
)
CODE = Code(code_for(UUID(int=2026)))
PROVENANCE = Provenance(
    code=CODE,
    address=Address(f"https://seleksi.contoh.example/verifikasi/{CODE}/"),
    log_head=Digest("643dc2a3f6e65c49" * 4),
    log_size=Count(1284),
    made_at=Instant("2026-11-23T07:30:00Z"),
)


def name(index: int) -> str:
    return _NAMES[index] if index < len(_NAMES) else f"Peserta Contoh {index + 1}, S.STP., M.Si."


def number(index: int) -> str:
    return f"JPTP-2026-01-P{index + 1:02}"


def nip(index: int) -> str:
    return f"19{70 + index % 15:02}0{index % 9 + 1}1{index % 9}2001{index % 9 + 1:02}{index % 2 + 1}{index + 1:03}"[
        :18
    ].ljust(18, "0")


def _base(paper: str) -> dict:
    return {
        "paper": paper,
        "letterhead": LETTERHEAD,
        "selection": SELECTION,
        "zone": ZONE,
        "provenance": PROVENANCE,
    }


def _signed(paper: str) -> dict:
    return _base(paper) | {"place": "Kota Contoh", "date": Day("2026-11-24"), "signer": CHAIR}


def _objection() -> Objection:
    return Objection(
        until=Moment(utc=Instant("2026-11-27T09:00:00Z"), zone=ZONE),
        channel="menu Keberatan pada akun peserta",
    )


def admin_result(people: int = 6, posts: tuple[str, ...] = POSTS, paper: str = "F4") -> AdminResult:
    def row(index: int) -> AdminRow:
        outcome = "TMS" if index % 7 == 4 else "MUNDUR" if index % 40 == 10 else "MS"
        return AdminRow(
            participant_number=number(index),
            name=name(index),
            nip=MaskedNip(mask_nip(nip(index))),
            outcome=outcome,
        )

    return AdminResult(
        number="05/PANSEL-JPTP/XI/2026",
        bases=BASES,
        posts=tuple(
            AdminPost(title=post, rows=tuple(row(place * people + index) for index in range(people)))
            for place, post in enumerate(posts)
        ),
        schedule=(
            ScheduleItem(
                stage="Uji kompetensi (assessment center)",
                start=Day("2026-12-01"),
                end=Day("2026-12-02"),
                time="08.00 WIB s.d. selesai",
                place="Gedung Asesmen Contoh, Lantai 2",
            ),
            ScheduleItem(
                stage="Penulisan makalah", start=Day("2026-12-04"), time="08.00 WIB", place="Aula BKD"
            ),
            ScheduleItem(stage="Presentasi dan wawancara", start=Day("2026-12-07")),
        ),
        portal="seleksi.contoh.example",
        objection=_objection(),
        **_signed(paper),
    )


def _recap(post: str, people: int) -> Recap:
    components = tuple(
        Component(name=title, weight=Mark(weight), maximum=Mark("100"))
        for title, weight in (
            ("Rekam Jejak", "20"),
            ("Uji Kompetensi", "25"),
            ("Wawancara", "35"),
            ("Makalah", "20"),
        )
    )

    def row(index: int) -> RecapRow:
        step = 1 if index == 2 else index  # the third ties with the second
        marks = [8800 - 31 * step, 8889 - 27 * step, 8450 - 44 * step, 8125 - 19 * step]
        if index == 2:
            marks[2], marks[3] = marks[2] - 20, marks[3] + 35
        if index == people - 1:
            marks[1] = 6667
        parts = [mark * weight for mark, weight in zip(marks, (20, 25, 35, 20), strict=True)]
        eliminated = index == people - 1
        return RecapRow(
            participant_number=number(index),
            name=name(index),
            cells=tuple(
                Cell(
                    mark=Mark(f"{mark // 100}.{mark % 100:02}"),
                    contribution=Mark(f"{part // 10000}.{part % 10000:04}"),
                )
                for mark, part in zip(marks, parts, strict=True)
            ),
            total=Mark(f"{sum(parts) // 10000}.{sum(parts) % 10000:04}"),
            rank=None if eliminated else Count(index + 1),
            eliminated_by="Uji Kompetensi" if eliminated else "",
        )

    rows = tuple(row(index) for index in range(people))
    return Recap(
        post=post,
        components=components,
        rows=rows,
        nominees=(number(0), number(1), number(2)),
        ties=(Tie(participants=(number(1), number(2)), total=rows[1].total, decided_by="nilai wawancara"),),
        digest=Digest("9f86d081884c7d65" * 4),
    )


def plenary_minutes(
    people: int = 6, posts: tuple[str, ...] = POSTS, paper: str = "F4", members: int = 5
) -> PlenaryMinutes:
    panel = [
        Member(
            name="Prof. Dr. Karto Contoh, M.Si.",
            nip=Nip("196501011990031001"),
            institution="Universitas Contoh (akademisi)",
            position="Ketua merangkap anggota",
        ),
        Member(
            name="Ani Contoh Lestari, S.H., M.H.",
            nip=Nip("197003031995032002"),
            institution="Sekretariat Daerah Provinsi Contoh",
            position="Sekretaris merangkap anggota",
        ),
        Member(
            name="Dr. Bambang Contoh", institution="Profesional di bidang transportasi", position="Anggota"
        ),
    ]
    while len(panel) < members:
        panel.append(
            Member(
                name=f"Anggota Contoh {len(panel) + 1}, S.Psi., Psikolog",
                nip=Nip(f"19720404199703{len(panel):04}"),
                institution="Badan Kepegawaian Negara, Kantor Regional Contoh",
                position="Anggota",
                note="melalui konferensi video" if len(panel) == 4 else "",
            )
        )
    return PlenaryMinutes(
        number="12/PANSEL-JPTP/BA/XI/2026",
        met_at=Moment(utc=Instant("2026-11-23T02:00:00Z"), zone=ZONE),
        room="Ruang Rapat Sekretariat Panitia Seleksi",
        place="Kota Contoh",
        decree="Keputusan Gubernur Contoh Nomor 800/123/CONTOH/2026 tanggal 10 September 2026",
        bases=BASES[:3],
        members=tuple(panel),
        quorum=Count(3),
        tie_rule="nilai wawancara, kemudian uji kompetensi, makalah, dan rekam jejak.",
        recaps=tuple(_recap(post, people) for post in posts),
        recusals=(
            Recusal(member="Dr. Bambang Contoh", participants=(number(3),), ground="hubungan keluarga"),
        ),
        sheets_reopened=Count(1),
        sheets_from_paper=Count(2),
        **_base(paper),
    )


def final_result(people: int = 3, posts: tuple[str, ...] = POSTS, paper: str = "F4") -> FinalResult:
    def rows(place: int) -> tuple[FinalRow, ...]:
        return tuple(
            FinalRow(
                rank=Count(index + 1),
                participant_number=number(place * 7 + index),
                name=name(place * 3 + index),
                nip=MaskedNip(mask_nip(nip(place * 7 + index))),
                total=Mark(f"8{4 - index}.{35 - index}"),
            )
            for index in range(people)
        )

    return FinalResult(
        number="14/PANSEL-JPTP/XI/2026",
        bases=BASES,
        posts=tuple(FinalPost(title=post, rows=rows(place)) for place, post in enumerate(posts)),
        appointing_authority="Gubernur Contoh",
        oversight_body="Badan Kepegawaian Negara",
        **_signed(paper),
    )


def three_names_letter(posts: tuple[str, ...] = POSTS, paper: str = "F4") -> ThreeNamesLetter:
    def rows(place: int) -> tuple[LetterRow, ...]:
        return tuple(
            LetterRow(
                rank=Count(index + 1),
                participant_number=number(place * 7 + index),
                name=name(place * 3 + index),
                nip=Nip(nip(place * 7 + index)),
                grade="Pembina Tingkat I (IV/b)",
                current_post="Sekretaris Dinas Perhubungan Provinsi Contoh",
                total=Mark(f"8{4 - index}.{35 - index}"),
            )
            for index in range(3)
        )

    return ThreeNamesLetter(
        number="B-15/PANSEL-JPTP/XI/2026",
        classification="Segera",
        recipient=("Pejabat Pembina Kepegawaian", "(Gubernur Contoh)"),
        recipient_place="Tempat",
        bases=BASES,
        posts=tuple(LetterPost(title=post, rows=rows(place)) for place, post in enumerate(posts)),
        oversight_body="Badan Kepegawaian Negara",
        copies=(
            "Kepala Badan Kepegawaian Negara di Jakarta",
            "Kepala Badan Kepegawaian Daerah Provinsi Contoh",
        ),
        **_signed(paper),
    )


def receipt(files: int = 6, post: str = POSTS[0], paper: str = "A4") -> Receipt:
    slots = (
        "Surat lamaran",
        "Daftar riwayat hidup",
        "Surat persetujuan Pejabat Pembina Kepegawaian",
        "Keputusan pangkat terakhir",
        "Ijazah terakhir",
        "Pakta integritas",
    )
    return Receipt(
        number="REG-2026-000117",
        received_at=Moment(utc=Instant("2026-11-21T07:05:33Z"), zone=ZONE),
        post=post,
        name=name(0),
        nip=Nip(nip(0)),
        institution="Dinas Perhubungan Kabupaten Contoh",
        files=tuple(
            ReceiptFile(
                slot=slots[index % len(slots)],
                name=f"{index + 1:02}_{slots[index % len(slots)].replace(' ', '_')}_Putu_Contoh_Wirawan_final.pdf",
                size=Count(184_312 + 311_007 * index),
                sha256=Digest(f"{index + 10:x}3dc2a3f6e65c49"[:16].ljust(16, "a") * 4),
            )
            for index in range(files)
        ),
        pledge=(
            "1. Data dan dokumen yang saya kirim benar dan dapat saya pertanggungjawabkan.\n"
            "2. Saya tidak memberi atau menjanjikan apa pun kepada siapa pun terkait seleksi ini.\n"
            "3. Saya menerima dinyatakan gugur apabila pernyataan ini tidak benar."
        ),
        **_base(paper),
    )


def _gathering(people: int, post: str, timed: bool) -> dict:
    return {
        "stage": "Wawancara",
        "sitting": "Sesi 3",
        "starts_at": Moment(utc=Instant("2026-12-01T02:00:00Z"), zone=ZONE),
        "ends_at": Moment(utc=Instant("2026-12-01T09:00:00Z"), zone=ZONE),
        "room": "Ruang Rapat Badan Kepegawaian Daerah, Lantai 2, Jalan Contoh Nomor 1",
        "link": "https://rapat.contoh.example/j/882771920",
        "rows": tuple(
            CallRow(
                place=Count(index + 1),
                participant_number=number(index),
                name=name(index),
                post=post,
                time=f"{9 + index * 40 // 60:02}.{index * 40 % 60:02} WIB" if timed else "",
            )
            for index in range(people)
        ),
    }


def call(people: int = 6, post: str = POSTS[0], paper: str = "F4", timed: bool = True) -> Call:
    return Call(
        number="31/PANSEL-JPTP/XI/2026",
        notes="Pakaian dinas harian. Bahan paparan paling banyak tiga salindia.",
        drawn="Urutan peserta setiap jabatan ditetapkan dengan undian." if timed else "",
        portal="portal seleksi",
        **_gathering(people, post, timed),
        **_signed(paper),
    )


def attendance(people: int = 6, post: str = POSTS[0], paper: str = "F4", timed: bool = True) -> Attendance:
    return Attendance(number="32/PANSEL-JPTP/XI/2026", **_gathering(people, post, timed), **_base(paper))


def paper_sheet(people: int = 6, post: str = POSTS[0], paper: str = "F4") -> PaperSheet:
    return PaperSheet(
        number="LK/01/makalah/1",
        stage="Makalah",
        post=post,
        member="Ani Contoh",
        criteria=tuple(
            PaperCriterion(label=label, guide="Dinilai dari naskah.", maximum="100")
            for label in ("Gagasan", "Penguasaan materi", "Penyajian", "Bahasa")
        ),
        rows=tuple(PaperRow(code=number(index), name=name(index)) for index in range(people)),
        blank=Digest("3dc2a3f6e65c4901" * 4),
        **_base(paper),
    )


MAKERS = {
    "paper_sheet": paper_sheet,
    "call": call,
    "attendance": attendance,
    "admin_result": admin_result,
    "plenary_minutes": plenary_minutes,
    "final_result": final_result,
    "three_names_letter": three_names_letter,
    "receipt": receipt,
}


def sample(kind: str) -> Document:
    return MAKERS[kind]()
