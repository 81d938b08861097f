"""One selection from the panel's decree to the published result, in the browser, by the people who do it.

The clock of the site is moved from scene to scene as the selection's schedule has it. Nothing is carried from scene to scene
but what stands in the site.
"""

import re
from datetime import datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

import pytest

from config.demo import marks
from config.demo.people import ECONOMY, EDUCATION, LATE, PANEL, STAFF, password_of
from panels.enums import MemberCategory
from reports.enums import DocumentKind
from tests.e2e.theatre import Person, Theatre, pdf, signed_copy
from tests.sites import wait_for
from tests.unit.reports.pdftext import page_texts, squeezed

ZONE = ZoneInfo("Asia/Jakarta")
OPENS = datetime.now(ZONE).date() + timedelta(days=1)
TITLE = "Seleksi Terbuka Pengisian Jabatan Pimpinan Tinggi Pratama Kota Contoh"
POST, SECOND_POST = "Asisten Perekonomian dan Pembangunan", "Kepala Dinas Pendidikan dan Kebudayaan"
PUTU, RATNA, YUSUF, MARIA, HENDRA, LINA, JOKO = ECONOMY
CANDIDATES = ECONOMY[:6]
NAMES = {one.username: one.full_name for one in STAFF}
TARGETS = dict(zip((one.full_name for one in CANDIDATES), marks.TARGETS["01"], strict=True))
"""Name → mean of track record, points of 36 in the assessment, mean of interview, mean of paper."""
SPREAD = {5: (2, -1, 0, 1, -2), 4: (1, -2, 2, -1)}
"""How far each member is from the mean."""
PHONE = "ani"
LAST = "ani"
TELLTALE = "61,37"
"""A mark that nobody else gives: it must not be seen anywhere before the marks open."""


def clock(people: Theatre, day: int, hour: int, minute: int = 0) -> None:
    """So many days after the opening of the registration, by the selection's zone."""
    people.site.set_clock(datetime.combine(OPENS + timedelta(days=day), time(hour, minute), ZONE))


# --- 2: preparing -----------------------------------------------------------------------------------------------------


def sri_begins_a_selection(people: Theatre) -> None:
    clock(people, -1, 8)
    sri = people.staff("sri")
    sri.follow("Semua seleksi")
    sri.follow("Buat seleksi baru")
    sri.fill("Judul seleksi", TITLE)
    sri.fill("Alamat sekretariat", "Jalan Merdeka Nomor 1, Kota Contoh")
    sri.select("Lembaga penilai kompetensi", "UPTD Penilaian Kompetensi Pegawai Provinsi Misal")
    sri.press("Buat seleksi")
    sri.sees("Yang harus dilengkapi sebelum diumumkan", "Usulan dapat diajukan setelah")
    tab(sri, "Umum")
    sri.fill("Alamat sekretariat", "Jalan Merdeka Nomor 1, Kota Contoh, telepon (021) 000-0000")
    sri.press("Simpan")


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
        sri.fill("Nama akun, surel, atau NIP anggota", username)
        sri.fill("Jabatan", position)
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


def add_post(sri: Person, title: str, unit: str) -> None:
    tab(the_selection(sri), "Jabatan")
    sri.follow("Tambah jabatan")
    sri.fill("Nama jabatan", title)
    sri.fill("Unit kerja", unit)
    sri.fill("Tugas jabatan", "Mengoordinasikan perumusan dan pelaksanaan kebijakan.")
    sri.press("Simpan")


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
    tab(sri, "Bobot")
    for label, weight in (("Rekam jejak", "20"), ("Asesmen kompetensi", "25"), ("Makalah", "20")):
        sri.fill(label, weight)
    sri.fill("Wawancara", "30")
    sri.press("Simpan")
    sri.sees("seharusnya tepat 100")
    sri.fill("Wawancara", "35")
    sri.press("Simpan")
    tab(sri, "Kriteria")
    for stage in ("Rekam jejak", "Asesmen kompetensi", "Makalah", "Wawancara"):
        sri.follow(re.compile(f"^{stage}"), inside="nav[aria-label='Tahap penilaian']")
        sri.press("Pakai rubrik yang lazim")
    tab(sri, "Surat")
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
    sri.sees("Anda yang mengusulkan, maka yang menyetujui harus orang lain")
    sri.sees_no("Setujui dan laksanakan")
    digest = sri.page.locator(".app-code").first.inner_text()
    assert sri.post(f"{sri.page.url}setuju/", digest=digest) == 403
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
    for name, value in (
        ("full_name", PUTU.full_name),
        ("email", "putu@contoh.example"),
        ("username", "putu"),
        ("password1", password_of("putu")),
        ("password2", password_of("putu")),
    ):
        putu.page.locator(f"input[name={name}]").fill(value)
    putu.press("Daftar", inside="main")
    putu.signed_in = True
    putu.press("Lamar jabatan ini")
    putu.sees("Belum diketahui")


def find_post(person: Person) -> None:
    person.open("/")
    person.follow("Lihat jabatan yang diseleksi")
    person.fill("Cari jabatan, unit kerja, atau instansi", "perekonomian")
    person.press("Cari")
    person.follow(POST)


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
    for place, (level, start, end) in enumerate(
        (("jabatan administrator", f"{year - 4}-02-01", ""), ("jabatan pengawas", f"{year - 9}-03-01", f"{year - 4}-01-31"))
    ):
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
    putu.follow("Surat lamaran")
    upload(putu, b"Dengan hormat, saya melamar.")
    putu.sees("Berkas ini bukan PDF, melainkan berkas teks")
    upload(putu, pdf("Surat lamaran", size=2_200_000))
    putu.sees("batasnya 2 MB", "Kecilkan dengan memindai")
    while "/dokumen/" in putu.page.url:
        upload(putu, pdf("Dokumen Putu"))
        putu.sees("diterima")
    putu.follow("Periksa dan kirim")
    putu.press("Kirim lamaran")
    putu.sees("Centang pernyataan pakta integritas")
    putu.tick("Saya menyetujui Pakta Integritas di atas")
    putu.press("Kirim lamaran")
    putu.sees("/01/0001", "WIB", PUTU.full_name)
    for shown in putu.page.locator(".app-slot").all():
        kept = putu.fetch(shown.get_by_role("link").first.get_attribute("href") or "")
        assert sha256(kept).hexdigest() in (shown.text_content() or "")
    receipt = putu.download("Unduh tanda bukti")
    text = paper_text(receipt)
    assert "tandabuktipendaftaran" in text and "/01/0001" in text and sha256(pdf("Dokumen Putu")).hexdigest() in text


def upload(person: Person, payload: bytes) -> None:
    person.attach("file", "berkas.pdf", payload)
    person.press("Unggah")


def tono_is_too_late(people: Theatre) -> None:
    people.site.tell("others")
    clock(people, 14, 23, 50)
    tono = people.staff(LATE.username)
    my_application(tono).follow("Periksa dan kirim")
    tono.tick("Saya menyetujui Pakta Integritas di atas")
    clock(people, 15, 0, 5)
    tono.press("Kirim lamaran")
    tono.sees("Pendaftaran ditutup", "menurut jam server", "Draf Saudara tetap tersimpan")
    my_application(tono).sees("Tidak terkirim", "Diterima")


# --- 4: administrative selection ----------------------------------------------------------------------------------------


def sri_checks_every_application(people: Theatre) -> None:
    clock(people, 17, 9)
    sri = people.staff("sri")
    wait_for(lambda: (sri.open("/meja/"), "Periksa lamaran" in sri.text)[1], pause=2)
    sri.follow(POST)
    sri.follow(PUTU.full_name)
    sri.fetch(sri.page.locator("aside a").first.get_attribute("href") or "")
    check_applications(sri, reason="Pangkat terakhir III/d, di bawah Pembina (IV/a).")
    sri.press("Usulkan daftar")
    sri.open("/meja/")
    sri.follow(SECOND_POST)
    sri.follow(EDUCATION[0].full_name)
    check_applications(sri)
    sri.press("Usulkan daftar")
    putu = my_application(people.staff("putu"))
    putu.sees("Menunggu rapat Panitia Seleksi")
    putu.sees_no("Memenuhi Syarat")


def check_applications(sri: Person, reason: str = "") -> None:
    """From this applicant on to the last: what the rules computed, and a reason for what is not met."""
    while "/lamaran/" in sri.page.url:
        unmet = sri.page.locator("section:has(input[value=not_met]:checked) textarea")
        if unmet.count():
            sri.press("Simpan, pelamar berikutnya")
            sri.sees("Tuliskan alasannya")
            unmet.first.fill(reason)
        sri.press("Simpan, pelamar berikutnya")


def the_panel_pledges_and_declares(people: Theatre) -> None:
    clock(people, 17, 11)
    for username, *_seat in PANEL:
        member = people.staff(username, phone=username == PHONE)
        member.menu("Pansel")
        member.follow("Pakta Integritas")
        member.tick("Saya telah membaca seluruh pernyataan ini dan menyetujuinya.")
        member.press("Setujui Pakta Integritas")
        member.follow("Pernyataan konflik kepentingan")
        for one in (*ECONOMY, *EDUCATION[:2]):
            tied = (username, one) == ("dewi", MARIA)
            relation = "Hubungan keluarga atau semenda" if tied else "Tidak ada hubungan"
            member.select(f"Hubungan dengan {one.full_name}", relation)
        if username == "dewi":
            member.fill(f"Keterangan tentang hubungan dengan {MARIA.full_name}", "Ipar")
        member.tick("Saya menyatakan bahwa isian di atas lengkap dan benar.")
        member.press("Simpan pernyataan")
        member.sees("Pernyataan konflik kepentingan Anda tercatat")


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


SCENES = (
    sri_begins_a_selection,
    sri_seats_the_panel,
    sri_adds_two_posts,
    sri_completes_the_plan,
    slamet_approves_what_sri_proposes,
    putu_finds_the_post_and_registers,
    putu_fills_in_the_profile,
    putu_uploads_and_sends,
    tono_is_too_late,
    sri_checks_every_application,
    the_panel_pledges_and_declares,
    karto_confirms_the_lists,
)


# --- ways about -------------------------------------------------------------------------------------------------------


def the_selection(person: Person) -> Person:
    """The secretariat's page of the selection."""
    person.open("/sekretariat/")
    person.follow(TITLE)
    return person


def tab(person: Person, label: str) -> None:
    """A part of the selection, from the tabs above every page of it."""
    person.follow(label, inside="nav[aria-label='Bagian seleksi']")


def my_application(person: Person) -> Person:
    """An applicant's one application."""
    person.open("/lamaran/")
    person.follow(POST)
    return person


def paper_text(made: bytes) -> str:
    """What stands in a PDF, without spaces and capitals."""
    return squeezed("".join(page_texts(made)))


@pytest.mark.browser
def test_a_selection_from_the_decree_to_the_published_result(people):
    for scene in SCENES:
        scene(people)
    assert people.violations == []
    assert people.errors == []
