"""The sentences of `reports.compliance` (pure): kept, broken and how to mend it, not known yet."""

from selection.wording import Label

gettext_noop = str  # marks a sentence for extraction; whoever shows it translates

GATES = {
    "plan": Label(gettext_noop("Persetujuan rencana seleksi")),
    "result": Label(gettext_noop("Rekomendasi hasil seleksi")),
}

_UNSAID = gettext_noop("Belum diketahui: persyaratannya belum ditulis.")

TEXTS: dict[str, tuple[str, str, str]] = {
    "panel": ("", "", gettext_noop("Belum diketahui: susunan Pansel belum ditulis.")),
    "announcement.min_days": (
        gettext_noop("Pendaftaran dibuka {days} hari kalender, paling singkat {least} hari."),
        gettext_noop(
            "Pendaftaran hanya dibuka {days} hari kalender, paling singkat {least} hari. Ubah jadwal pendaftaran."
        ),
        gettext_noop(
            "Belum diketahui: masa pendaftaran belum ditulis (paling singkat {least} hari kalender)."
        ),
    ),
    "announcement.working": (
        gettext_noop("Pendaftaran dibuka {days} hari kerja, paling singkat {least} hari."),
        gettext_noop(
            "Pendaftaran hanya dibuka {days} hari kerja, paling singkat {least} hari. Ubah jadwal pendaftaran."
        ),
        gettext_noop("Belum diketahui: masa pendaftaran belum ditulis (paling singkat {least} hari kerja)."),
    ),
    "posts.max_age": (
        gettext_noop("Usia paling tinggi {value} tahun."),
        gettext_noop(
            "Usia paling tinggi {value} tahun, padahal batas JPT pratama {asked} tahun. Ubah syaratnya, kecuali jabatan ini JPT madya."
        ),
        _UNSAID,
    ),
    "posts.max_age.absent": (
        "",
        gettext_noop("Usia paling tinggi tidak disyaratkan, padahal batas JPT pratama {asked} tahun."),
        "",
    ),
    "posts.min_education": (
        gettext_noop("Pendidikan paling rendah {value}."),
        gettext_noop(
            "Pendidikan paling rendah {value}, seharusnya {asked} atau lebih tinggi. Ubah syaratnya."
        ),
        _UNSAID,
    ),
    "posts.min_education.absent": (
        "",
        gettext_noop("Pendidikan paling rendah tidak disyaratkan, seharusnya {asked}."),
        "",
    ),
    "posts.min_grade": (
        gettext_noop("Pangkat/golongan ruang paling rendah {value}."),
        gettext_noop("Pangkat/golongan ruang paling rendah {value}, lazimnya {asked} atau lebih tinggi."),
        _UNSAID,
    ),
    "posts.min_grade.absent": (
        "",
        gettext_noop("Pangkat/golongan ruang paling rendah tidak disyaratkan, lazimnya {asked}."),
        "",
    ),
    "posts.min_field_years": (
        gettext_noop("Pengalaman dalam bidang tugas paling singkat {value} tahun."),
        gettext_noop(
            "Pengalaman dalam bidang tugas paling singkat {value} tahun, seharusnya {asked} tahun. Ubah syaratnya."
        ),
        _UNSAID,
    ),
    "posts.min_field_years.absent": (
        "",
        gettext_noop("Pengalaman dalam bidang tugas tidak disyaratkan, seharusnya {asked} tahun."),
        "",
    ),
    "posts.min_tenure_years": (
        gettext_noop("Pengalaman dalam jenjang jabatan paling singkat {value} tahun."),
        gettext_noop(
            "Pengalaman dalam jenjang jabatan paling singkat {value} tahun, seharusnya {asked} tahun. Ubah syaratnya."
        ),
        _UNSAID,
    ),
    "posts.min_tenure_years.absent": (
        "",
        gettext_noop("Pengalaman dalam jenjang jabatan tidak disyaratkan, seharusnya {asked} tahun."),
        "",
    ),
    "posts.min_tenure_years.levels": (
        "",
        gettext_noop(
            "Jenjang {levels} ikut diterima, padahal paling rendah administrator atau jabatan fungsional ahli madya."
        ),
        "",
    ),
    "elements.known": (
        gettext_noop("Semua unsur penilaian dikenal peraturan."),
        gettext_noop("Unsur {names} tidak dikenal peraturan. Masukkan ke dalam unsur yang ada."),
        gettext_noop("Belum diketahui: bobot belum ditulis."),
    ),
    "elements.total": (
        gettext_noop("Jumlah bobot tepat {total}."),
        gettext_noop("Jumlah bobot {total}, seharusnya tepat {asked}. Ubah bobotnya."),
        gettext_noop("Belum diketahui: bobot belum ditulis."),
    ),
    "weights": (
        gettext_noop("Bobot {element} {weight}, dalam rentang {low} sampai {high}."),
        gettext_noop("Bobot {element} {weight} berada di luar rentang {low} sampai {high}."),
        gettext_noop("Belum diketahui: bobot {element} belum ditulis."),
    ),
    "weights.absent": ("", gettext_noop("{element} tidak diberi bobot."), ""),
    "posts.stopped": (gettext_noop("Jabatan tidak dilanjutkan."), "", ""),
    "applicants.min_per_post": (
        gettext_noop("Pelamar {count} orang, paling sedikit {least}."),
        gettext_noop("Pelamar {count} orang, paling sedikit {least}. Pendaftaran diperpanjang."),
        gettext_noop(
            "Belum diketahui: pelamar dihitung setelah pendaftaran ditutup (paling sedikit {least})."
        ),
    ),
    "extension.max_times": (
        gettext_noop("Pendaftaran diperpanjang {count} kali, paling banyak {most} kali."),
        gettext_noop(
            "Pendaftaran diperpanjang {count} kali, paling banyak {most} kali. Mintalah surat pemantau."
        ),
        gettext_noop("Belum diketahui: perpanjangan tidak disebut (paling banyak {most} kali)."),
    ),
    "extension.days": (
        gettext_noop("Perpanjangan {days} hari kalender, paling singkat {usual} hari."),
        gettext_noop("Perpanjangan hanya {days} hari kalender, paling singkat {usual} hari."),
        gettext_noop("Belum diketahui: perpanjangan tidak disebut (paling singkat {usual} hari)."),
    ),
    "extension.none": (gettext_noop("Pendaftaran tidak diperpanjang."), "", ""),
    "candidates.min_to_continue": (
        gettext_noop("Peserta yang tersisa {count} orang, paling sedikit {least}."),
        gettext_noop(
            "Peserta yang tersisa {count} orang, paling sedikit {least}. Jabatan tidak dapat dilanjutkan."
        ),
        gettext_noop(
            "Belum diketahui: peserta dihitung setelah seleksi administrasi ditetapkan (paling sedikit {least})."
        ),
    ),
    "stage_marks.published": ("", "", gettext_noop("Belum ada tahap yang nilainya sudah dibuka.")),
    "stage_marks.open": (
        gettext_noop("Hasil tahap ini sudah diumumkan."),
        gettext_noop(
            "Hasil tahap ini belum diumumkan, padahal tahap berikutnya sudah dinilai. Umumkan hasilnya."
        ),
        gettext_noop("Nilai sudah dibuka. Umumkan hasilnya sebelum tahap berikutnya dinilai."),
    ),
    "stage_marks.hidden": (
        "",
        gettext_noop("Hasil tahap ini diumumkan tanpa nilai dan peringkat."),
        "",
    ),
    "gates.required": (
        gettext_noop("{gate} tercatat, tanggal {dated}."),
        gettext_noop("{gate} belum ada, padahal langkah yang menunggunya sudah tiba. Catat suratnya."),
        gettext_noop("{gate} belum diketahui."),
    ),
    "gates.result_validity_days": (
        gettext_noop("Rekomendasi hasil berlaku sampai {until}, atau sudah dipakai."),
        gettext_noop("Rekomendasi hasil sudah lewat masa berlakunya ({until}). Mintalah rekomendasi baru."),
        gettext_noop("Rekomendasi hasil belum ada; berlaku {days} hari sejak tanggalnya."),
    ),
    "schedule.on_time": (
        gettext_noop("Tidak ada langkah yang lewat dari jadwalnya."),
        gettext_noop("{kind} seharusnya selesai {last} dan belum dilakukan."),
        gettext_noop("Belum diketahui: jadwal belum berjalan."),
    ),
}
"""Code → (kept, broken, not known); "" where the code has no such outcome."""
