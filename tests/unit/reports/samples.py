"""Papers as the services would freeze them. Agency and people are invented."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from reports.kinds import (
    Addendum,
    AdminMinutedPost,
    AdminMinutedRow,
    AdminMinutes,
    AdminPost,
    AdminResult,
    AdminRow,
    Announcement,
    Appointee,
    AppointmentDecision,
    Attendance,
    Attendant,
    Call,
    CallRow,
    CardBar,
    CardFacts,
    CardPaper,
    CardReason,
    CardStage,
    CardTotal,
    Cell,
    ChangedLine,
    Component,
    Document,
    Dropped,
    ExtendedPost,
    Extension,
    FinalPost,
    FinalResult,
    FinalRow,
    InaugurationReport,
    Letterhead,
    LetterPost,
    LetterRow,
    Member,
    MinutedPost,
    MinutedRow,
    NoticeFile,
    NoticePost,
    NoticeStage,
    Objection,
    OversightReport,
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
    ReportPaper,
    ReportPost,
    ResultCard,
    ResultPost,
    ResultRow,
    ScheduleItem,
    ScreeningLetter,
    Signer,
    StageMinutes,
    StageResult,
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
        schedule=SCHEDULE,
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


def _meeting(members: int) -> dict:
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
    return {
        "met_at": Moment(utc=Instant("2026-11-23T02:00:00Z"), zone=ZONE),
        "room": "Ruang Rapat Sekretariat Panitia Seleksi",
        "place": "Kota Contoh",
        "decree": "Keputusan Gubernur Contoh Nomor 800/123/CONTOH/2026 tanggal 10 September 2026",
        "bases": BASES[:3],
        "members": tuple(panel),
        "quorum": Count(3),
        "sheets_reopened": Count(1),
        "sheets_from_paper": Count(2),
    }


def plenary_minutes(
    people: int = 6, posts: tuple[str, ...] = POSTS, paper: str = "F4", members: int = 5
) -> PlenaryMinutes:
    return PlenaryMinutes(
        number="12/PANSEL-JPTP/BA/XI/2026",
        tie_rule="nilai wawancara, kemudian uji kompetensi, makalah, dan rekam jejak.",
        recaps=tuple(_recap(post, people) for post in posts),
        recusals=(
            Recusal(member="Dr. Bambang Contoh", participants=(number(3),), ground="hubungan keluarga"),
        ),
        **_meeting(members),
        **_base(paper),
    )


SCHEDULE = (
    ScheduleItem(
        stage="Uji kompetensi (assessment center)",
        start=Day("2026-12-01"),
        end=Day("2026-12-02"),
        time="08.00 WIB s.d. selesai",
        place="Gedung Asesmen Contoh, Lantai 2",
    ),
    ScheduleItem(stage="Penulisan makalah", start=Day("2026-12-04"), time="08.00 WIB", place="Aula BKD"),
    ScheduleItem(stage="Presentasi dan wawancara", start=Day("2026-12-07")),
)
STAGES = (
    NoticeStage(title="Rekam Jejak", weight=Mark("20")),
    NoticeStage(title="Uji Kompetensi", weight=Mark("25"), threshold=Mark("68")),
    NoticeStage(title="Makalah", weight=Mark("20")),
    NoticeStage(title="Presentasi dan Wawancara", weight=Mark("35")),
)
TIE_ORDER = "wawancara, uji kompetensi, makalah, rekam jejak"


def announcement(posts: tuple[str, ...] = POSTS, files: int = 5, paper: str = "F4") -> Announcement:
    labels = (
        "Surat lamaran bermeterai",
        "Daftar riwayat hidup",
        "Ijazah terakhir",
        "SK pangkat terakhir",
        "Pakta integritas",
    )
    return Announcement(
        number="01/PANSEL-JPTP/X/2026",
        bases=BASES[:2],
        posts=tuple(
            NoticePost(
                title=post,
                unit="Pemerintah Provinsi Contoh",
                duties="Memimpin perumusan kebijakan teknis, penyelenggaraan, dan pembinaan urusan bidangnya.",
                requirements=(
                    f"Memiliki pengalaman jabatan di bidang {post.split()[-1].lower()} paling singkat lima tahun",
                ),
                vacant_from=Day("2027-02-01") if place == 1 else None,
            )
            for place, post in enumerate(posts)
        ),
        requirements=(
            "Berstatus Pegawai Negeri Sipil",
            "Berusia paling tinggi 56 tahun pada saat pelantikan",
            "Memiliki kualifikasi pendidikan paling rendah sarjana atau diploma IV",
            "Memiliki rekam jejak jabatan, integritas, dan moralitas yang baik",
        ),
        files=tuple(
            NoticeFile(label=labels[index % len(labels)], required=index != 3, limit="2 MB")
            for index in range(files)
        ),
        schedule=SCHEDULE,
        stages=STAGES,
        tie_order=TIE_ORDER,
        posts_per_person=Count(2),
        portal="seleksi.contoh.example",
        contact="Badan Kepegawaian Daerah, Jalan Contoh Nomor 1, telepon (021) 000-0000",
        plan=Digest("9f86d081884c7d65" * 4),
        **_signed(paper),
    )


def admin_minutes(
    people: int = 6, posts: tuple[str, ...] = POSTS, paper: str = "F4", members: int = 5
) -> AdminMinutes:
    def row(index: int) -> AdminMinutedRow:
        failed = index % 7 == 4
        return AdminMinutedRow(
            participant_number=number(index),
            name=name(index),
            outcome="TMS" if failed else "MUNDUR" if index % 40 == 10 else "MS",
            reasons=("Surat persetujuan tidak ditandatangani oleh PPK atau PyB.",) if failed else (),
        )

    return AdminMinutes(
        number="04/PANSEL-JPTP/BA/XI/2026",
        posts=tuple(
            AdminMinutedPost(title=post, rows=tuple(row(place * people + index) for index in range(people)))
            for place, post in enumerate(posts)
        ),
        **_meeting(members),
        **_base(paper),
    )


def stage_minutes(
    people: int = 6, posts: tuple[str, ...] = POSTS, paper: str = "F4", members: int = 5
) -> StageMinutes:
    def post(title: str) -> MinutedPost:
        return MinutedPost(
            title=title,
            rows=tuple(
                MinutedRow(
                    participant_number=number(index),
                    name=name(index),
                    mark=Mark(f"{88 - index % 60}.{index % 10}7"),
                    markers=Count(4 if index == 3 else 5),
                    rank=None if index == people - 1 else Count(index + 1),
                )
                for index in range(people)
            ),
            fallen=(Dropped(participant_number=number(people), name=name(people), stage="uji kompetensi"),),
            dropped=(Dropped(participant_number=number(people + 1), name=name(people + 1), stage="makalah"),),
            recusals=(
                Recusal(member="Dr. Bambang Contoh", participants=(number(3),), ground="hubungan keluarga"),
            ),
            digest=Digest("9f86d081884c7d65" * 4),
        )

    return StageMinutes(
        number="09/PANSEL-JPTP/BA/XI/2026",
        stage="Presentasi dan Wawancara",
        weight=Mark("35"),
        threshold=Mark("60"),
        criteria=("Integritas dan motivasi", "Penguasaan teknis bidang", "Visi dan strategi"),
        posts=tuple(post(title) for title in posts),
        attendants=(
            Attendant(
                name="Dra. Contoh Narasumber", position="Kepala Biro Organisasi", capacity="pengguna jabatan"
            ),
        ),
        excused=("Anggota Contoh 5, S.Psi., Psikolog",),
        calibrations=("presentasi dan wawancara (ditutup 20 November 2026)",),
        last=True,
        **_meeting(members),
        **_base(paper),
    )


def stage_result(
    people: int = 6, posts: tuple[str, ...] = POSTS, paper: str = "F4", shown: str = "names"
) -> StageResult:
    def row(index: int) -> ResultRow:
        named = shown == "names"
        told = shown != "hidden"
        goes_on = index != people - 1
        return ResultRow(
            participant_number=number(index),
            name=name(index) if named else "",
            nip=MaskedNip(mask_nip(nip(index))) if named else None,
            mark=Mark(f"{88 - index % 60}.{index % 10}7") if told else None,
            rank=Count(index + 1) if told and goes_on else None,
            goes_on=goes_on,
        )

    return StageResult(
        number="10/PANSEL-JPTP/XI/2026",
        bases=BASES,
        stage="Uji Kompetensi",
        weight=Mark("25"),
        threshold=Mark("68"),
        shown=shown,
        posts=tuple(
            ResultPost(
                title=post,
                rows=tuple(row(index) for index in range(people) if shown != "hidden" or index != people - 1),
                dropped=(number(people + 1),),
                digest=Digest("9f86d081884c7d65" * 4),
            )
            for post in posts
        ),
        schedule=SCHEDULE[1:],
        portal="portal seleksi",
        objection=_objection(),
        **_signed(paper),
    )


def oversight_report(people: int = 6, posts: tuple[str, ...] = POSTS, paper: str = "F4") -> OversightReport:
    return OversightReport(
        number="B-21/PANSEL-JPTP/XI/2026",
        recipient=("Kepala Badan Kepegawaian Negara",),
        recipient_place="Jakarta",
        bases=BASES,
        announced=Day("2026-10-01"),
        stages=STAGES,
        tie_order=TIE_ORDER,
        posts=tuple(
            ReportPost(
                title=post,
                registered=Count(people + 3),
                eligible=Count(people + 1),
                dropped=Count(1),
                recap=_recap(post, people) if place != 1 else None,
                stopped="Seleksi jabatan ini tidak dilanjutkan." if place == 1 else "",
            )
            for place, post in enumerate(posts)
        ),
        papers=tuple(
            ReportPaper(
                title=title,
                about="Kepala Dinas Perhubungan",
                number=f"{index}/PANSEL-JPTP/XI/2026",
                date=Day("2026-11-20"),
            )
            for index, title in enumerate(("Pengumuman Seleksi Terbuka", "Berita Acara Rapat Pleno"), 1)
        ),
        sheets_reopened=Count(1),
        members_replaced=Count(0),
        **(_signed(paper) | {"copies": ("Menteri Dalam Negeri", "Gubernur Contoh")}),
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


def result_card(notices: int = 6, post: str = POSTS[0], reasons: int = 0) -> ResultCard:
    """The fourth of nine: below the names, with a corrected stage and a mark that does not end."""
    received = Moment(utc=Instant("2026-10-02T03:10:09Z"), zone=ZONE)
    if reasons:
        why = tuple(
            CardReason(
                requirement="Pangkat paling rendah Pembina Tingkat I (IV/b)",
                reason=f"Keputusan pangkat yang dilampirkan menyatakan Pembina (IV/a), lembar {index}.",
                source="PP 11/2017 Pasal 107 huruf c angka 2",
            )
            for index in range(1, reasons + 1)
        )
        early = CardFacts(
            post=post,
            name=name(1),
            registration="REG-2026-000118",
            received_at=received,
            ending="ineligible",
            reasons=why,
            papers=_card_papers(1),
        )
        return ResultCard(number="REG-2026-000118", facts=early, **_base("F4"))
    titles = ("Asesmen kompetensi", "Makalah", "Rekam jejak", "Wawancara akhir")
    marks = (("78.83", "473/6"), ("81.5", ""), ("80", ""), ("83.67", "251/3"))
    stages = tuple(
        CardStage(
            title=title,
            weight=Mark(weight),
            mark=Mark(mark),
            exact=exact,
            share=Mark(share),
            rank=Count(place + 2),
            ranked=Count(9),
            end="on",
            announced=f"{40 + place}/PANSEL-JPTP/2026",
            printed=Mark("82.5") if place == 1 else None,
        )
        for place, (title, weight, (mark, exact), share) in enumerate(
            zip(titles, ("30", "20", "20", "30"), marks, ("23.65", "16.3", "16", "25.1"), strict=True)
        )
    )
    bars = ((60, 75, 3, False, 8), (75, 80, 2 + 2, False, 10), (80, 85, 3, True, 8))
    total = CardTotal(
        total=Mark("81.05"),
        rank=Count(4),
        ranked=Count(9),
        candidates=Count(10),
        named=False,
        bars=tuple(
            CardBar(low=Count(low), high=Count(high), people=Count(people), own=own, tenth=Count(tenth))
            for low, high, people, own, tenth in bars
        ),
        digest=Digest("0f3dc2a3f6e65c49" * 4),
        public_input=Digest("1f3dc2a3f6e65c49" * 4),
    )
    facts = CardFacts(
        post=post,
        name=name(0),
        nip=Nip(nip(0)),
        registration="REG-2026-000117",
        participant_number="01-04",
        received_at=received,
        ending="eligible",
        stages=stages,
        total=total,
        papers=_card_papers(notices),
    )
    return ResultCard(number="01-04", facts=facts, **_base("F4"))


def _card_papers(count: int) -> tuple[CardPaper, ...]:
    titles = (
        ("Pengumuman Hasil Seleksi Administrasi", "01-04: Memenuhi Syarat"),
        ("Pengumuman Hasil Tahap Penilaian: Asesmen kompetensi", "01-04: nilai 78,83, peringkat 2"),
        ("Ralat Pengumuman Hasil Tahap Penilaian: Makalah", "01-04: nilai 82,50, peringkat 3"),
        ("Pengumuman Hasil Tahap Penilaian: Rekam jejak", "01-04: nilai 80,00, peringkat 4"),
        ("Pengumuman Hasil Tahap Penilaian: Wawancara akhir", "01-04: nilai 83,67, peringkat 5"),
        ("Pengumuman Hasil Akhir", "Nomor Anda tidak termasuk nama yang diumumkan."),
    )
    return tuple(
        CardPaper(
            title=title,
            number=f"{39 + place}/PANSEL-JPTP/2026",
            date=Day("2026-11-20"),
            code=CODE,
            row=row,
            sha256=Digest(f"{place + 1}f3dc2a3f6e65c49" * 4),
            corrects="38/PANSEL-JPTP/2026" if title.startswith("Ralat") else "",
        )
        for place, (title, row) in enumerate(titles[index % 6] for index in range(count))
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
        channel="ASN Karier",
        entered="Sri Contoh, S.Sos., 20 November 2026",
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


def _changed(lines: int, paper: str) -> dict[str, Any]:
    before, after = ("Usia paling tinggi 56 tahun.", "Usia paling tinggi 58 tahun.")
    return {
        "number": "16/PANSEL-JPTP/XI/2026",
        "announcement": "01/PANSEL-JPTP/X/2026",
        "announced": Day("2026-10-01"),
        "bases": BASES,
        "reason": "Batas usia pada pengumuman tidak sesuai dengan peraturan untuk jabatan ini.",
        "lines": tuple(
            ChangedLine(label=f"{LONG_POST}: Persyaratan", before=(before,) * 2, after=(after,))
            for _place in range(lines)
        ),
        "edition": Count(2),
        "digest": Digest("9f86d081884c7d65" * 4),
        "portal": "portal seleksi",
        **_signed(paper),
    }


def addendum(lines: int = 2, paper: str = "F4") -> Addendum:
    until = Moment(utc=Instant("2026-11-23T16:59:00Z"), zone=ZONE)
    return Addendum(until=until, **_changed(lines, paper))


def extension(posts: tuple[str, ...] = POSTS, paper: str = "F4") -> Extension:
    before, until = (Moment(utc=Instant(f"2026-11-{day}T16:59:00Z"), zone=ZONE) for day in (16, 23))
    told = tuple(ExtendedPost(title=post, before=before, until=until) for post in posts)
    return Extension(posts=told, **_changed(1, paper))


def _appointee() -> Appointee:
    return Appointee(
        participant_number=number(1),
        name=name(1),
        nip=Nip(nip(1)),
        grade="Pembina Tingkat I (IV/b)",
        current_post="Sekretaris Dinas Perhubungan",
        institution="Pemerintah Kabupaten Contoh",
    )


COPIES = (
    "Pimpinan Badan Kepegawaian Negara",
    "Menteri Dalam Negeri",
    "Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi",
)


def appointment_decision(post: str = POSTS[0], paper: str = "F4", laws: int = 1) -> AppointmentDecision:
    return AppointmentDecision(
        number="821/41/BKD",
        authority="Bupati Contoh",
        considerations=(
            f"bahwa untuk mengisi jabatan {post} telah dilaksanakan {SELECTION}",
            "bahwa Panitia Seleksi telah menyampaikan tiga nama calon dengan surat Nomor 20/PANSEL-JPTP/XI/2026",
            "bahwa Pegawai Negeri Sipil yang namanya tersebut dalam keputusan ini dipandang cakap dan memenuhi syarat",
        ),
        laws=BASES[:1] * laws,
        letters=BASES[1:2],
        post=post,
        unit="Pemerintah Kabupaten Contoh",
        appointee=_appointee(),
        copies=(*COPIES, "Yang bersangkutan"),
        **_signed(paper),
    )


def inauguration_report(post: str = POSTS[0], paper: str = "F4", laws: int = 2) -> InaugurationReport:
    return InaugurationReport(
        number="800/71/BKD",
        classification="Biasa",
        recipient=("Pimpinan Badan Kepegawaian Negara",),
        recipient_place="Jakarta",
        authority="Bupati Contoh",
        bases=BASES[:1] * laws,
        post=post,
        unit="Pemerintah Kabupaten Contoh",
        appointee=_appointee(),
        rank=Count(2),
        reason="Pengalamannya memimpin bidang yang sama paling lama di antara ketiga nama ini.",
        decision_number="821/41/BKD",
        decision_date=Day("2026-12-04"),
        inaugurated_on=Day("2026-12-11"),
        inaugurated_at="Aula Kantor Bupati Contoh",
        minutes_number="821/61/BA",
        copies=COPIES[1:],
        **_signed(paper),
    )


def screening_letter(index: int = 4, reasons: int = 2, paper: str = "F4", key: int = 2026) -> ScreeningLetter:
    code = Code(code_for(UUID(int=key)))
    provenance = replace(
        PROVENANCE, code=code, address=Address(f"https://seleksi.contoh.example/verifikasi/{code}/")
    )
    return ScreeningLetter(
        number=f"{index + 30}/PANSEL-JPTP/XI/2026",
        name=name(index),
        institution="Dinas Perhubungan Kabupaten Contoh",
        post=POSTS[0],
        participant_number=number(index),
        outcome="TMS" if reasons else "MS",
        reasons=tuple(
            f"Surat persetujuan ke-{place} tidak ditandatangani oleh Pejabat Pembina Kepegawaian atau pejabat yang berwenang."
            for place in range(1, reasons + 1)
        ),
        notice="Pengumuman Nomor 05/PANSEL-JPTP/XI/2026 tanggal 20 November 2026",
        portal="seleksi.contoh.example",
        **(_signed(paper) | {"provenance": provenance}),
    )


MAKERS = {
    "addendum": addendum,
    "extension": extension,
    "appointment_decision": appointment_decision,
    "inauguration_report": inauguration_report,
    "screening_letter": screening_letter,
    "announcement": announcement,
    "admin_minutes": admin_minutes,
    "stage_minutes": stage_minutes,
    "stage_result": stage_result,
    "oversight_report": oversight_report,
    "paper_sheet": paper_sheet,
    "call": call,
    "attendance": attendance,
    "admin_result": admin_result,
    "plenary_minutes": plenary_minutes,
    "final_result": final_result,
    "three_names_letter": three_names_letter,
    "receipt": receipt,
    "result_card": result_card,
}


def sample(kind: str) -> Document:
    return MAKERS[kind]()
