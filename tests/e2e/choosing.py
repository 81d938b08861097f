"""Scenes from the results of the stages to the report: letters, the gate, the choice of one of the three, the inauguration, the pack."""

import io
import re
import zipfile

from config.demo.people import password_of
from reports.enums import DocumentKind
from selection.enums import ScheduleKind
from tests.e2e.theatre import Person, Theatre, pdf
from tests.e2e.ways import (
    OPENS,
    POST,
    PUTU,
    RATNA,
    YUSUF,
    ask,
    find_post,
    issue,
    my_application,
    on_the_day,
    sign,
    tab,
    the_selection,
    watched_part,
)
from tests.unit.reports.pdftext import squeezed

REASON = "Rekam jejak dan gagasannya paling sesuai dengan kebutuhan kota ini dibandingkan dua calon lain."
STAGES = ("Makalah", "Wawancara")
ROOM = {"Tempat rapat pleno": "Ruang Rapat BKD Kota Contoh"}


def every_applicant_gets_a_letter(people: Theatre) -> None:
    sri = the_selection(people.staff("sri"))
    tab(sri, "Naskah")
    sri.follow("Surat pemberitahuan kepada semua pelamar")
    sri.press("Buat semua surat")
    sri.sees("Anda boleh meninggalkan halaman ini")
    packed = zipfile.ZipFile(io.BytesIO(sri.download("Unduh semua surat (ZIP)")))  # appears by itself
    assert packed.testzip() is None and len(packed.namelist()) == 7 + 4
    putu = my_application(people.staff("putu"))
    putu.follow(re.compile("^Lihat surat dan nilai saya"))
    putu.sees("Belum ada hasil tahap")
    assert putu.download(re.compile("surat", re.IGNORECASE)).startswith(b"%PDF")


def results_of_stages_go_out_together(people: Theatre) -> None:
    on_the_day(people, ScheduleKind.INTERVIEW, 15, later=1)
    public, slamet = people.person("public"), people.staff("slamet")
    met = {
        "Tanggal rapat pleno": str(people.site.tell("line", ScheduleKind.INTERVIEW)),
        "Pukul (WIB)": "15:30",
    }
    for stage in STAGES:
        part = f"Tahap {stage}"
        sign(ask(people, DocumentKind.STAGE_MINUTES, ROOM | met, part=part))
        sign(ask(people, DocumentKind.STAGE_RESULT, part=part))
    find_post(public)
    public.sees_no("Hasil tahap")
    sri = the_selection(people.staff("sri"))
    tab(sri, "Naskah")
    sri.follow("Umumkan beberapa naskah bersama")
    for box in sri.page.locator("main input[name=papers]").all():
        box.check()
    sri.press("Usulkan untuk diumumkan bersama")
    slamet.menu("Persetujuan")
    slamet.follow("Mengumumkan atau menyampaikan beberapa naskah bersama")
    slamet.sees("Naskah 2 dari 2")
    slamet.press("Setujui dan laksanakan")
    find_post(public)
    public.follow("Hasil yang sudah diumumkan")
    public.sees(*(f"Hasil tahap {stage}" for stage in STAGES), PUTU.full_name)
    public.sees_no(PUTU.nip)
    putu = my_application(people.staff("putu"))
    putu.follow(re.compile("^Lihat surat dan nilai saya"))
    putu.sees(*STAGES, "Peringkat", "Melanjutkan")


def nothing_is_corrected_that_the_data_do_not_say(people: Theatre) -> None:
    sri = the_selection(people.staff("sri"))
    tab(sri, "Naskah")
    sri.follow(str(DocumentKind.FINAL_RESULT.label))
    sri.follow("Buat ralat atas pengumuman ini")
    sri.sees("Tidak ada yang diralat")


def the_recommendation_opens_the_choice(people: Theatre) -> None:
    ppk = at_the_three(people)
    ppk.sees("Waktu memilih belum berjalan")
    ppk.sees_no("Lanjut ke konfirmasi")
    sri = the_selection(people.staff("sri"))
    tab(sri, "Surat persetujuan")
    sri.follow("Rekomendasi hasil seleksi")
    sri.follow("Catat pengiriman berkas")
    day = str(people.site.tell("line", ScheduleKind.RESULT))
    sri.fill("Nomor surat pengantar", f"800/91/{OPENS.year}")
    sri.fill("Tanggal pengiriman", day)
    sri.press("Simpan pengiriman")
    sri.follow("Catat surat")
    sri.fill("Nomor surat", f"R-901/KEP.03/{OPENS.year} (contoh)")
    sri.fill("Tanggal surat", day)
    sri.attach("file", "rekomendasi.pdf", pdf("Rekomendasi hasil seleksi"))
    sri.press("Simpan surat")


def the_mayor_chooses_with_a_reason(people: Theatre) -> None:
    ppk = at_the_three(people)
    ppk.sees(PUTU.full_name, RATNA.full_name, YUSUF.full_name)
    ppk.page.get_by_label(re.compile(f"^{re.escape(PUTU.full_name)}")).check()
    ppk.fill("Alasan memilih", "Cocok.")
    ppk.press("Lanjut ke konfirmasi")
    ppk.sees("Alasannya terlalu pendek (1 kata)")
    ppk.fill("Alasan memilih", REASON)
    ppk.press("Lanjut ke konfirmasi")
    if ppk.page.locator("input[name=password]").count():  # once more who he is
        ppk.page.locator("input[name=password]").fill(password_of("ppk"))
        ppk.press(re.compile("^(Konfirmasi|Lanjut|Masuk)"), inside="main")
    ppk.sees("Pastikan pilihan Anda", PUTU.full_name, REASON)
    ppk.press("Catat pilihan saya")
    ppk.sees("Pilihan Anda dicatat")
    my_application(people.staff("putu")).sees_no(REASON)


def the_decision_and_the_report_follow(people: Theatre) -> None:
    day = str(people.site.tell("line", ScheduleKind.RESULT))
    sri = ask(people, DocumentKind.APPOINTMENT_DECISION, {"Nomor dokumen": f"821/300/{OPENS.year}"})
    made = sign(sri)
    assert squeezed(PUTU.full_name) in made and squeezed("Memutuskan") in made
    desk_of_the_choice(sri)
    sri.follow("Catat pelantikan")
    sri.page.get_by_label(re.compile(f"^{re.escape(PUTU.full_name)}")).check()
    sri.fill("Tanggal pelantikan", day)
    sri.fill("Tempat pelantikan", "Pendopo Kota Contoh")
    sri.fill("Nomor berita acara pelantikan", f"800/120/{OPENS.year}")
    sri.attach("file", "berita-acara.pdf", pdf("Berita acara pelantikan"))
    sri.press("Catat pelantikan")
    sri.sees("Pelantikan dicatat")
    report = issue(people, DocumentKind.INAUGURATION_REPORT, {"Nomor dokumen": f"800/301/{OPENS.year}"})
    assert squeezed(PUTU.full_name) in report
    public = people.person("public")
    find_post(public)
    public.follow("Hasil yang sudah diumumkan")
    public.sees("Sudah dilantik", PUTU.full_name)
    public.sees_no(REASON)
    my_application(people.staff("putu")).follow(re.compile("^Lihat hasil saya"))
    wati = people.staff("wati")
    watched_part(wati, "Ringkasan")
    wati.follow(re.compile("^Pilihan dan pelantikan"))
    wati.sees(REASON, PUTU.full_name, "Peringkat")
    watched_part(wati, "Kepatuhan")
    wati.sees("Pasal")


def the_case_is_handed_over_in_one_file(people: Theatre) -> None:
    sri = the_selection(people.staff("sri"))
    tab(sri, "Kepatuhan")
    sri.sees("Pasal")
    tab(sri, "Naskah")
    sri.follow("Berkas serah terima untuk lembaga pemantau")
    sri.press("Buat berkas menurut keadaan sekarang")
    sri.follow("Lihat berkasnya")  # appears by itself
    packed = zipfile.ZipFile(io.BytesIO(sri.download("Unduh ZIP")))
    names = packed.namelist()
    assert packed.testzip() is None
    assert any(name.endswith("daftar-isi.html") for name in names)
    assert any(name.endswith(".csv") for name in names) and any(name.endswith(".json") for name in names)


def at_the_three(people: Theatre) -> Person:
    """The appointing authority before the names of the post."""
    ppk = people.staff("ppk")
    ppk.open("/meja/")
    ppk.follow(POST)
    return ppk


def desk_of_the_choice(sri: Person) -> None:
    sri.open("/meja/")
    sri.arrive(sri.page.locator("main a[href*='/pilihan/']").first)
    sri.sees("Langkah sekretariat")
