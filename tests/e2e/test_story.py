"""One selection from the panel's decree to the inauguration and the hand-over, in the browser, by the people who do it.

The clock of the site is moved from scene to scene as the selection's schedule has it. Nothing is carried from scene to scene
but what stands in the site.
"""

import re
from datetime import timedelta
from hashlib import sha256

import pytest

from config.demo.people import ECONOMY, EDUCATION, LATE, PANEL, UNITS, password_of
from panels.enums import MemberCategory
from reports.enums import DocumentKind
from selection.enums import ScheduleKind
from tests.e2e.changing import a_date_is_moved_by_addendum, a_post_with_too_few_applicants_stays_open
from tests.e2e.choosing import (
    every_applicant_gets_a_letter,
    nothing_is_corrected_that_the_data_do_not_say,
    results_of_stages_go_out_together,
    the_case_is_handed_over_in_one_file,
    the_decision_and_the_report_follow,
    the_mayor_chooses_with_a_reason,
    the_recommendation_opens_the_choice,
)
from tests.e2e.theatre import Theatre, page_names, pdf
from tests.e2e.ways import (
    HENDRA,
    LINA,
    MARIA,
    MEMBERS,
    MOST_CRITERIA,
    NAMES,
    OPENS,
    POST,
    PUTU,
    RATNA,
    SECOND_POST,
    TARGETS,
    TITLE,
    YUSUF,
    add_post,
    ask,
    check_applications,
    clock,
    fill_sheet,
    find_post,
    issue,
    lock,
    marks_of,
    my_application,
    on_the_day,
    open_stages,
    paper_text,
    read_twice,
    sheet_of,
    tab,
    the_selection,
    watched_part,
)
from tests.sites import wait_for
from tests.unit.reports.pdftext import squeezed

LAST = "ani"
"""Who locks the last interview sheet: on her phone."""
TELLTALE = "61,37"
"""A mark that nobody else gives: it must not be seen anywhere before the marks open."""
ROOM = {"Tempat rapat pleno": "Ruang Rapat BKD Kota Contoh"}


# --- 2: preparing -----------------------------------------------------------------------------------------------------


def sri_begins_a_selection(people: Theatre) -> None:
    sri = people.staff("sri")
    sri.open("/sekretariat/")
    sri.follow("Buat seleksi baru")
    sri.fill("Judul seleksi", TITLE)
    sri.fill("Alamat sekretariat", "Jalan Merdeka Nomor 1, Kota Contoh")
    sri.select("Lembaga penilai kompetensi", "UPTD Penilaian Kompetensi Pegawai Provinsi Misal")
    sri.press("Buat seleksi")
    sri.sees("Yang harus dilengkapi sebelum diumumkan", "Usulan dapat diajukan setelah")
    tab(sri, "Umum")
    sri.fill("Alamat sekretariat", "Jalan Merdeka Nomor 1, Kota Contoh, telepon (021) 000-0000")
    sri.press("Simpan")


def sri_gives_up_a_mistake(people: Theatre) -> None:
    clock(people, -1, 8)
    sri = people.staff("sri")
    sri.follow("Semua seleksi")
    sri.follow("Buat seleksi baru")
    sri.fill("Judul seleksi", "Salah Ketik")
    sri.fill("Alamat sekretariat", "Jalan Merdeka Nomor 1, Kota Contoh")
    sri.press("Buat seleksi")
    tab(sri, "Umum")
    sri.follow("Batalkan rancangan ini")
    sri.fill("Alasan pembatalan", "Dibuat dua kali.")
    sri.press("Batalkan rancangan")
    sri.sees("dibatalkan")


def sri_seats_the_panel(people: Theatre) -> None:
    sri = the_selection(people.staff("sri"))
    tab(sri, "Pansel")
    sri.fill("Nomor keputusan", f"821/245/{OPENS.year}")
    sri.fill("Tanggal keputusan", str(OPENS - timedelta(days=20)))
    sri.attach("file", "keputusan.pdf", pdf("Keputusan Wali Kota Contoh"))
    sri.press("Simpan keputusan")
    for username, position, category, is_chair in PANEL:
        sri.sees("Belum sesuai")
        sri.follow("Tambah anggota")
        sri.fill("Nama pengguna, e-mail, atau NIP anggota", username)
        sri.fill("Jabatan", position)
        sri.fill("Unit kerja sekarang", UNITS[username])
        sri.tick("Tidak")
        sri.tick(str(MemberCategory(category).label))
        if is_chair:
            sri.tick("Ketua Pansel")
        sri.press("Simpan")
    sri.sees_no("Belum sesuai")
    sri.follow(re.compile("^Ubah Prof. Dr. Karto"))
    sri.press("Simpan")


def sri_adds_two_posts(people: Theatre) -> None:
    sri = people.staff("sri")
    add_post(sri, POST, "Sekretariat Daerah Kota Contoh")
    sri.press("Pakai persyaratan yang lazim")
    sri.follow("Tambah syarat")
    sri.follow("Pengalaman dalam bidang tugas")
    sri.fill("Lama (tahun)", "5")
    sri.fill("Bidang tugas", "ekonomi")
    sri.press("Simpan syarat")
    sri.sees("Syarat disimpan")
    add_post(sri, SECOND_POST, "Dinas Pendidikan dan Kebudayaan Kota Contoh")
    sri.press("Salin")
    sri.follow(re.compile("^Ubah .*ekonomi"))
    sri.fill("Bidang tugas", "pendidikan")
    sri.press("Simpan syarat")
    sri.press(re.compile("^Hapus .*pemeriksaan"))
    sri.sees("Syarat dihapus")


def sri_completes_the_plan(people: Theatre) -> None:
    sri = the_selection(people.staff("sri"))
    tab(sri, "Dokumen")
    sri.press("Pakai daftar yang lazim")
    sri.press(re.compile("^Hapus Kartu tanda penduduk"))
    sri.follow("Tambah dokumen")
    sri.fill("Nama dokumen", "Kartu pegawai")
    sri.press("Simpan")
    sri.follow(re.compile("^Ubah Kartu pegawai"))
    sri.fill("Keterangan untuk pelamar", "Kartu elektronik juga diterima")
    sri.press("Simpan")
    tab(sri, "Jadwal")
    sri.fill("Pendaftaran dibuka tanggal", str(OPENS))
    sri.press("Susun jadwal")
    sri.press("Simpan")
    tab(sri, "Tahap dan bobot")
    for place, weight in enumerate(("20", "25", "20", "30")):  # rekam jejak, asesmen, makalah, wawancara
        sri.fill("Bobot", weight, nth=place)
    sri.press("Simpan")
    sri.sees("seharusnya tepat 100")
    sri.fill("Bobot", "35", nth=3)
    sri.press("Simpan")
    tab(sri, "Kriteria")
    for stage in ("Rekam jejak", "Asesmen kompetensi", "Makalah", "Wawancara"):
        sri.follow(re.compile(f"^{stage}"), inside="nav[aria-label='Tahap penilaian']")
        sri.press("Pakai rubrik yang lazim")
    tab(sri, "Surat persetujuan")
    sri.follow("Persetujuan rencana seleksi")
    sri.sees("Keputusan pembentukan Pansel", "Riwayat hidup anggota Pansel", "Siapkan sendiri")
    sri.follow("Catat pengiriman berkas")
    sri.fill("Nomor surat pengantar", f"800/31/{OPENS.year}")
    sri.fill("Tanggal pengiriman", str(OPENS - timedelta(days=8)))
    sri.press("Simpan pengiriman")
    sri.follow("Catat surat")
    sri.fill("Nomor surat", f"16752/R-AK.02.03/SD/K/{OPENS.year} (contoh)")
    sri.fill("Tanggal surat", str(OPENS - timedelta(days=5)))
    sri.attach("file", "persetujuan.pdf", pdf("Persetujuan rencana seleksi"))
    sri.press("Simpan surat")


def slamet_approves_what_sri_proposes(people: Theatre) -> None:
    sri, slamet = the_selection(people.staff("sri")), people.staff("slamet")
    sri.sees("Semua bagian sudah lengkap")
    sri.fill("Nomor pengumuman", f"15/PANSEL-JPTP/XI/{OPENS.year}")
    sri.press("Usulkan pengumuman")
    sri.follow("Lihat usulan")
    sri.sees("Usulan ini Anda buat sendiri, jadi harus disetujui orang lain")
    sri.sees_no("Setujui dan laksanakan")
    digest = sri.page.locator(".app-code").first.inner_text()
    refused = sri.post(f"{sri.page.url}setuju/", digest=digest)
    assert refused.status == 403 and "Pengusul tidak dapat menyetujui usulannya sendiri" in refused.text()
    clock(people, -1, 9)
    slamet.menu("Persetujuan")
    slamet.follow("Mengumumkan seleksi")
    slamet.sees(POST, SECOND_POST, "Prof. Dr. Karto Contoh", digest)
    slamet.press("Setujui dan laksanakan")
    slamet.sees("Usulan disetujui dan dilaksanakan", "Disetujui")


# --- 3: applying ------------------------------------------------------------------------------------------------------


def putu_finds_the_post_and_registers(people: Theatre) -> None:
    putu = people.person("putu")
    find_post(putu)
    putu.sees("Pendaftaran belum dibuka", "Persetujuan rencana seleksi", "Usia paling tinggi 56 tahun")
    putu.sees_no("Daftar untuk melamar")
    clock(people, 0, 10)
    find_post(putu)
    putu.follow("Daftar untuk melamar")
    account = {"full_name": PUTU.full_name, "email": "putu@contoh.example", "username": "putu"}
    for name, value in (account | dict.fromkeys(("password1", "password2"), password_of("putu"))).items():
        putu.page.locator(f"input[name={name}]").fill(value)
    putu.press("Daftar", inside="main")
    putu.signed_in = True
    putu.press("Lamar jabatan ini")
    putu.sees("Belum diketahui")


def putu_fills_in_the_profile(people: Theatre) -> None:
    putu, year = my_application(people.staff("putu")), OPENS.year
    putu.follow("Profil")
    putu.fill("NIP", "19780203 200312 1 04")
    putu.fill("Instansi", "Pemerintah Kota Contoh")
    putu.fill("Jabatan sekarang", PUTU.current_post)
    putu.press("Simpan dan kembali ke lamaran")
    putu.sees("18 angka")
    putu.fill("NIP", "19780203 200312 1 004")
    putu.select("Jenjang jabatan sekarang", "jabatan administrator")
    putu.select("Pangkat/golongan ruang terakhir", "Pembina Tingkat I (IV/b)")
    putu.select("Pendidikan terakhir", "S-2")
    putu.choose("pegawai yang boleh melamar", "Ya")
    held = (
        ("jabatan administrator", f"{year - 4}-02-01", ""),
        ("jabatan pengawas", f"{year - 9}-03-01", f"{year - 4}-01-31"),
    )
    for place, (level, start, end) in enumerate(held):
        putu.select("Jenjang", level, nth=place)
        putu.fill("Bidang tugas", "ekonomi", nth=place)
        putu.fill("Mulai (TMT)", start, nth=place)
        putu.fill("Berakhir", end, nth=place)
    putu.select(f"Predikat kinerja tahun {year - 1}", "baik")
    putu.select(f"Predikat kinerja tahun {year - 2}", "sangat baik")
    putu.choose("Sedang dalam pemeriksaan", "Tidak")
    putu.press("Simpan dan kembali ke lamaran")
    putu.sees("Terpenuhi")
    putu.sees("Belum diketahui")  # nothing was said about discipline
    putu.follow("Profil")
    putu.choose("Pernah dijatuhi hukuman", "Tidak pernah")
    putu.press("Simpan dan kembali ke lamaran")
    putu.sees_no("Belum diketahui", "Tidak terpenuhi")


def putu_uploads_and_sends(people: Theatre) -> None:
    putu = my_application(people.staff("putu"))
    putu.follow("Tarik lamaran")
    putu.sees("Lamaran yang ditarik tidak dapat diajukan lagi")
    putu.follow("Batal")
    putu.follow("Surat lamaran")
    for wrong, sentence in (
        (b"Dengan hormat, saya melamar.", "Berkas ini bukan PDF, melainkan berkas teks"),
        (pdf("Surat lamaran", size=2_200_000), "batasnya 2 MB. Kecilkan dengan memindai"),
    ):
        putu.attach("file", "surat.pdf", wrong)
        putu.press("Unggah")
        putu.sees(sentence)
    document = pdf("Dokumen Putu")
    while "/dokumen/" in putu.page.url:
        putu.attach("file", "berkas.pdf", document)
        putu.press("Unggah")
        putu.sees("diterima")
    putu.follow("Periksa dan kirim")
    putu.press("Kirim lamaran")
    putu.sees("Centang pernyataan Pakta Integritas")
    putu.tick("Saya menyetujui Pakta Integritas di atas")
    putu.press("Kirim lamaran")
    putu.sees("/01/0001", "WIB", PUTU.full_name)
    putu.sees(sha256(document).hexdigest())
    assert putu.fetch(putu.link_in(".app-slot")) == document
    receipt = paper_text(putu.download("Unduh tanda bukti"))  # the link appears by itself
    assert squeezed("Tanda Bukti Pendaftaran") in receipt and "/01/0001" in receipt
    assert sha256(document).hexdigest() in receipt
    putu.follow("Tanda terima Bukti dalam log")
    putu.sees("Tanda terima")


def tono_is_too_late(people: Theatre) -> None:
    people.site.tell("others")
    clock(people, 14, 23, 50)
    tono = people.staff(LATE.username)
    my_application(tono).follow("Periksa dan kirim")
    tono.tick("Saya menyetujui Pakta Integritas di atas")
    clock(people, 15, 0, 5)
    tono.press("Kirim lamaran")
    tono.sees("Pendaftaran ditutup", "menurut jam server", "Draf Anda tetap tersimpan")
    my_application(tono).sees("Tidak terkirim", "Diterima")


# --- 4: administrative selection ----------------------------------------------------------------------------------------


def sri_checks_every_application(people: Theatre) -> None:
    on_the_day(people, ScheduleKind.SCREENING, 9)
    sri = people.staff("sri")
    wait_for(lambda: (sri.open("/meja/"), "Periksa lamaran" in sri.text)[1], pause=2)
    sri.follow(POST)
    sri.follow(PUTU.full_name)
    sri.fetch(sri.link_in("aside"))
    for post, first in ((POST, ""), (SECOND_POST, EDUCATION[0].full_name)):
        if first:
            sri.open("/meja/")
            sri.follow(post)
            sri.follow(first)
        check_applications(sri, reason="Pangkat terakhir III/d, di bawah Pembina (IV/a).")
        sri.sees("yang baru dibaca satu orang")
        read_twice(people.staff("slamet"), post)
        sri.open("/meja/")
        sri.follow(post)
        sri.press("Usulkan daftar")
    putu = my_application(people.staff("putu"))
    putu.sees("Menunggu rapat Panitia Seleksi")
    putu.sees_no("Memenuhi Syarat")


def the_panel_pledges_and_declares(people: Theatre) -> None:
    on_the_day(people, ScheduleKind.SCREENING, 11)
    for username in MEMBERS:
        member = people.staff(username)
        member.menu("Pansel")
        member.follow("Pakta Integritas")
        member.tick("Saya telah membaca seluruh pernyataan ini dan menyetujuinya.")
        member.press("Setujui Pakta Integritas")
        member.follow("Pernyataan konflik kepentingan")
        for one in (*ECONOMY, *EDUCATION[:4]):
            tied = (username, one) == ("dewi", MARIA)
            relation = "Hubungan keluarga atau semenda" if tied else "Tidak ada hubungan"
            member.select(f"Hubungan dengan {one.full_name}", relation)
        if username == "dewi":
            member.fill(f"Keterangan tentang hubungan dengan {MARIA.full_name}", "Ipar")
        if username == "budi":
            member.sees("Disarankan sistem: Atasan langsung dalam dua tahun terakhir.")
            member.fill(f"Keterangan tentang hubungan dengan {HENDRA.full_name}", "Atasannya adalah Asisten.")
        member.tick("Saya menyatakan bahwa isian di atas lengkap dan benar.")
        member.press("Simpan pernyataan")
        member.sees("Pernyataan konflik kepentingan Anda tercatat")
    member.menu("Pansel")
    member.follow("Pernyataan konflik kepentingan")
    member.follow("Nyatakan hubungan yang baru diketahui")
    member.sees("Nyatakan hubungan")


def karto_confirms_the_lists(people: Theatre) -> None:
    karto, sri = people.staff("karto"), people.staff("sri")
    karto.menu("Pansel")
    karto.follow("Hasil seleksi administrasi", nth=1)
    karto.follow("Kembalikan kepada sekretariat")
    karto.fill("Alasan pengembalian", "Periksa kembali ijazah kedua pelamar.")
    karto.press("Kembalikan daftar")
    sri.open("/meja/")
    sri.follow(SECOND_POST)
    sri.sees("Periksa kembali ijazah kedua pelamar.")
    sri.press("Usulkan daftar")
    for place, outcome in enumerate(("Daftar hasil seleksi administrasi ditetapkan", "tidak dilanjutkan")):
        karto.menu("Pansel")
        karto.follow("Hasil seleksi administrasi", nth=place)
        present = [f"{NAMES[username]}, {position}" for username, position, *_rest in PANEL]
        karto.tick(present[0])
        karto.press("Tetapkan daftar ini", status=409)
        karto.sees("belum memenuhi kuorum")
        for label in present:
            karto.tick(label)
        karto.press("Tetapkan daftar ini")
        karto.sees(outcome)
    my_application(people.staff("putu")).sees("Memenuhi Syarat", "-01-P01")
    my_application(people.staff("joko")).sees("Tidak Memenuhi Syarat", "di bawah Pembina (IV/a)")


def the_outcome_is_announced(people: Theatre) -> None:
    on_the_day(people, ScheduleKind.SCREENING, 14)
    text = issue(people, DocumentKind.ADMIN_RESULT)
    assert squeezed("Memenuhi Syarat") in text and squeezed(POST) in text
    assert PUTU.nip not in text


# --- 5: scoring -------------------------------------------------------------------------------------------------------


def asih_locks_her_table(people: Theatre) -> None:
    on_the_day(people, ScheduleKind.TRACK_RECORD, 8)
    open_stages(people, "Rekam jejak")
    on_the_day(people, ScheduleKind.ASSESSMENT, 10)
    open_stages(people, "Asesmen kompetensi")
    asih = people.staff("asih")
    asih.menu("Asesor")
    asih.follow("Lembar asesmen kompetensi")
    # Levels of nine competencies that add up to the target's points: threes and fours.
    table = {name: [target[1] - 27 > place for place in range(9)] for name, target in TARGETS.items()}
    fill_sheet(asih, {name: ["4" if more else "3" for more in row] for name, row in table.items()})
    lock(asih)
    asih.sees("31/36", "86,11 %", "tepat 775/9", "Memenuhi Syarat", "Masih Memenuhi Syarat")


def the_panel_scores_track_record_and_paper(people: Theatre) -> None:
    for day, stage in ((ScheduleKind.TRACK_RECORD, "Rekam jejak"), (ScheduleKind.PAPER, "Makalah")):
        on_the_day(people, day, 13)
        if stage == "Makalah":
            open_stages(people, stage)
        for username in MEMBERS:
            member = sheet_of(people, username, stage)
            fill_sheet(member, marks_of(username, stage))
            lock(member)
    people.staff("dewi").sees("Tidak Anda nilai: konflik kepentingan.")


def karto_reads_documents(people: Theatre) -> None:
    karto = sheet_of(people, "karto", "Rekam jejak")
    karto.follow(re.compile(f" {PUTU.full_name}$"), inside="aside")
    karto.sees("Setiap berkas yang Anda buka tercatat atas nama Anda.")
    karto.fetch(karto.link_in("main table"))


def interview_marks_stay_sealed_until_the_last_lock(people: Theatre) -> None:
    on_the_day(people, ScheduleKind.INTERVIEW, 14)
    open_stages(people, "Wawancara")
    sri = people.staff("sri")
    sri.follow(re.compile("^Anggota yang tidak dapat menilai"))
    sri.sees("semua anggota harus menilai")
    sri.back()
    sri.follow("Pendamping tanpa hak nilai")
    sri.fill("Nama", "Drs. Made Contoh")
    sri.fill("Jabatan dan lembaga", "Asisten Pemerintahan, Sekretariat Daerah Kota Contoh")
    sri.tick("Pengguna jabatan")
    sri.press("Catat")
    sri.sees("Drs. Made Contoh dicatat sebagai pendamping.")
    for username in MEMBERS:
        member, typed = sheet_of(people, username, "Wawancara"), marks_of(username, "Wawancara")
        if username == "citra":
            typed[LINA.full_name] = [TELLTALE] * MOST_CRITERIA
        fill_sheet(member, typed)
        if username == LAST:
            member.press("Simpan draf")
            member.sees("Draf tersimpan. Lembar belum dikirim.")
            member.follow("Unggah dari berkas")
            member.sees("XLSX")
        else:
            lock(member)
    assert_sealed(people)
    last = sheet_of(people, LAST, "Wawancara")
    lock(last)
    last.sees("nilainya sudah dibuka bersamaan")
    last.follow("Lihat nilai yang dibuka")
    last.sees(TELLTALE)


def assert_sealed(people: Theatre) -> None:
    """Four of five sheets are locked: nobody else's mark is on any page, nor who has locked."""
    karto, sri, wati = people.staff("karto"), the_selection(people.staff("sri")), people.staff("wati")
    sri.follow(f"Tahapan penilaian {POST}")
    sri.sees("4 dari 5 lembar terkunci")
    sri.sees_no(TELLTALE)
    karto.menu("Pansel")
    karto.sees("4 dari 5 lembar terkunci")
    karto.follow("Nilai yang sudah dibuka")
    karto.sees("4 dari 5 lembar terkunci")
    karto.sees_no(TELLTALE)
    karto.fetch(sheet_of(people, "citra", "Wawancara").page.url, status=404)
    watched_part(wati, "Linimasa")
    wati.sees("Isinya tertutup sampai pembukaan nilai.")
    wati.sees_no(TELLTALE, "613700")
    watched_part(wati, "Ringkasan")
    wati.sees("4 dari 5 lembar terkunci")
    wati.follow(f"Nilai dan peringkat {POST}")
    wati.sees("4 dari 5 lembar terkunci")
    wati.sees_no(TELLTALE)


# --- a mistake mended ---------------------------------------------------------------------------------------------------


def ani_has_her_sheet_opened_again(people: Theatre) -> None:
    on_the_day(people, ScheduleKind.INTERVIEW, 9, later=1)
    ani, karto = sheet_of(people, LAST, "Wawancara"), people.staff("karto")
    ani.follow("Ada yang keliru? Riwayat lembar dan cara memintanya dibuka kembali")
    ani.follow("Minta lembar dibuka kembali")
    ani.fill("Apa yang keliru", "Dua nilai tertukar.")
    ani.press("Ajukan")
    ani.sees("Menunggu orang kedua")
    karto.menu("Persetujuan")
    karto.follow("Membuka kembali lembar nilai")
    karto.sees("Dua nilai tertukar.", "Nilai anggota lain sudah terbuka bagi penilai ini")
    karto.press("Setujui dan laksanakan")
    ani = sheet_of(people, LAST, "Wawancara")
    ani.press("Kirim dan kunci")
    ani.sees("Akibatnya bagi peringkat", "Nilai tidak dapat diubah lagi, oleh siapa pun.")
    ani.press("Kirim dan kunci")
    ani.sees("terkunci")


def wati_holds_the_post_and_lets_it_go(people: Theatre) -> None:
    wati, sri = people.staff("wati"), people.staff("sri")
    watched_part(wati, "Ringkasan")
    wati.follow(f"Penundaan pengumuman {POST}")
    wati.fill("Alasan", "Lembar yang dibuka kembali diperiksa dahulu.")
    wati.press("Tunda pengumuman jabatan ini")
    wati.sees("Penundaan sedang berlaku", "Badan Kepegawaian Negara")
    wati.fill("Alasan", "Sudah diperiksa, tidak ada yang berubah.")
    wati.press("Akhiri penundaan")
    wati.sees("Sudah diperiksa, tidak ada yang berubah.")
    the_selection(sri).follow("Panitia seleksi")
    sri.follow(f"Ganti {NAMES['citra']}")
    sri.sees("Ganti")
    member = people.staff("citra")
    member.menu("Pansel")
    member.follow("Rekapitulasi dan rapat pleno")
    member.follow("Bahan telaah nilai")
    member.sees("Bahan telaah", "sidik SHA-256")


# --- 6: ranking -------------------------------------------------------------------------------------------------------


def every_member_confirms_the_recap(people: Theatre) -> None:
    on_the_day(people, ScheduleKind.PLENARY, 10)
    for count, username in enumerate(MEMBERS, start=1):
        member = people.staff(username)
        member.menu("Pansel")
        member.follow("Rekapitulasi dan rapat pleno")
        member.sees("Nilai akhir sama, diputus oleh wawancara", "80,93", "83,33", "bobot 35", "maks. 100")
        member.tick("Saya sudah memeriksa rekapitulasi dan hitungannya.")
        member.press("Setujui rekapitulasi ini")
        member.sees("Anda sudah menyetujui" if count < len(MEMBERS) else "Ditetapkan dalam rapat pleno")
    nominees = member.page.locator("ol.govuk-list--number li").all_text_contents()
    for one, line in zip((PUTU, RATNA, YUSUF), nominees, strict=True):
        assert one.full_name in line


# --- 8: papers --------------------------------------------------------------------------------------------------------


def the_papers_are_made_signed_and_published(people: Theatre) -> None:
    on_the_day(people, ScheduleKind.RESULT, 9)
    sri = ask(people, DocumentKind.PLENARY_MINUTES, {"Nomor dokumen": "99/SALAH/2026", **ROOM})
    sri.follow("Batalkan dokumen ini")
    sri.fill("Alasan pembatalan", "Nomornya bukan dari buku agenda.")
    sri.press("Batalkan dokumen")
    sri.sees("Nomornya tetap tercatat", "99/SALAH/2026")
    minutes = issue(people, DocumentKind.PLENARY_MINUTES, ROOM)
    assert all(squeezed(NAMES[username]) in minutes for username in MEMBERS)
    letter = issue(people, DocumentKind.THREE_NAMES_LETTER)
    assert squeezed("Wali Kota Contoh") in letter and PUTU.nip in letter
    final = issue(people, DocumentKind.FINAL_RESULT)
    assert squeezed(PUTU.full_name) in final and squeezed(HENDRA.full_name) not in final
    assert PUTU.nip not in final


def everybody_reads_the_result(people: Theatre) -> None:
    public = people.person("public")
    find_post(public)
    public.follow("Hasil yang sudah diumumkan")
    public.sees(PUTU.full_name, RATNA.full_name, YUSUF.full_name, "Hasil seleksi administrasi")
    public.sees_no(PUTU.nip)
    signed = public.download("Unduh salinan bertanda tangan")
    public.follow("Verifikasi dokumen", inside="nav[aria-label='Menu utama']")
    public.attach("berkas", "hasil.pdf", signed)
    public.press("Periksa")
    public.sees("Pengumuman Hasil Akhir")
    public.attach("berkas", "palsu.pdf", signed + b" ")
    public.press("Periksa")
    public.sees_no("Pengumuman Hasil Akhir")
    find_post(public)
    public.follow("Hasil yang sudah diumumkan")
    public.follow(re.compile("^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$"))
    public.sees("Diumumkan")
    public.follow("Log", inside="footer")
    public.sees("Log yang ditandatangani", "Saksi di luar")
    my_application(people.staff("putu")).sees("Hasil diumumkan")
    people.staff("ppk").sees(POST, "Menunggu rekomendasi hasil")


def putu_minds_the_account(people: Theatre) -> None:
    putu = people.staff("putu")
    for address in ("/akun/kata-sandi/", "/akun/surel/", "/keluar/"):
        putu.open(address)
    putu.press("Keluar", inside="main")
    putu.sees("Masuk")
    putu.open("/akun/lupa-sandi/")
    putu.page.locator("input[name=email]").fill("putu@contoh.example")
    putu.press("Kirim tautan")
    putu.sees("Periksa e-mail Anda")


# --- 7: the observer --------------------------------------------------------------------------------------------------


def wati_checks_everything(people: Theatre) -> None:
    wati = people.staff("wati")
    watched_part(wati, "Ringkasan")
    wati.sees("Badan Kepegawaian Negara", "Ipar", MARIA.full_name)
    wati.follow(f"Pelamar dan dokumennya {POST}")
    wati.sees(PUTU.full_name, "di bawah Pembina (IV/a)")
    wati.back()
    wati.follow(f"Nilai dan peringkat {POST}")
    wati.press("Hitung ulang sekarang")
    wati.sees("Hasil hitung ulang sama")
    for label, shown in (
        ("Linimasa", "Usulan disetujui"),
        ("Siapa membuka apa", "Prof. Dr. Karto Contoh"),
        ("Keutuhan catatan", "Catatan utuh"),
    ):
        watched_part(wati, label)
        wati.sees(shown)
    assert "Log utuh." in people.site.manage("verify_ledger")


SCENES = (
    sri_gives_up_a_mistake,
    sri_begins_a_selection,
    sri_seats_the_panel,
    sri_adds_two_posts,
    sri_completes_the_plan,
    slamet_approves_what_sri_proposes,
    putu_finds_the_post_and_registers,
    putu_fills_in_the_profile,
    putu_uploads_and_sends,
    a_date_is_moved_by_addendum,
    a_post_with_too_few_applicants_stays_open,
    tono_is_too_late,
    sri_checks_every_application,
    the_panel_pledges_and_declares,
    karto_confirms_the_lists,
    the_outcome_is_announced,
    every_applicant_gets_a_letter,
    asih_locks_her_table,
    karto_reads_documents,
    the_panel_scores_track_record_and_paper,
    interview_marks_stay_sealed_until_the_last_lock,
    ani_has_her_sheet_opened_again,
    wati_holds_the_post_and_lets_it_go,
    results_of_stages_go_out_together,
    every_member_confirms_the_recap,
    the_papers_are_made_signed_and_published,
    everybody_reads_the_result,
    nothing_is_corrected_that_the_data_do_not_say,
    the_recommendation_opens_the_choice,
    the_mayor_chooses_with_a_reason,
    the_decision_and_the_report_follow,
    the_case_is_handed_over_in_one_file,
    putu_minds_the_account,
    wati_checks_everything,
)


@pytest.mark.browser
def test_a_selection_from_the_decree_to_the_published_result(people):
    for scene in SCENES:
        scene(people)
    assert people.violations == []
    assert people.errors == []
    assert page_names() - people.seen == set(), "play these pages in a scene, or name them in NO_PAGES"
