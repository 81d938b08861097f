"""The sentences of `reports.exceptions` (pure)."""

from selection.wording import Label

gettext_noop = str  # marks a sentence for extraction; whoever shows it translates

KINDS = {
    "overdue": Label(gettext_noop("Langkah lewat jadwal")),
    "few": Label(gettext_noop("Pelamar atau peserta kurang")),
    "choice": Label(gettext_noop("Pilihan belum ditetapkan")),
    "changed": Label(gettext_noop("Pengumuman diubah")),
    "reopened": Label(gettext_noop("Lembar nilai dibuka kembali")),
    "hidden": Label(gettext_noop("Nilai tidak diumumkan")),
    "imported": Label(gettext_noop("Lamaran dicatat setelah penutupan")),
    "night": Label(gettext_noop("Diubah malam hari")),
    "seats": Label(gettext_noop("Anggota duduk di banyak Pansel")),
    "decisive": Label(gettext_noop("Hasil bergantung pada satu anggota")),
    "unlettered": Label(gettext_noop("Jalan terus tanpa surat")),
    "unanswered": Label(gettext_noop("Catatan belum dijawab")),
    "objections": Label(gettext_noop("Keberatan belum dijawab")),
    "letters": Label(gettext_noop("Keberatan administratif belum dijawab")),
    "held": Label(gettext_noop("Pengumuman ditunda")),
}
"""Kind of an exception → what it is called; in the order in which equally grave ones are listed."""

TEXTS = {
    "waived": gettext_noop("{said} Dikecualikan oleh {body}, surat Nomor {number} tanggal {day}."),
    "choice": gettext_noop(
        "Belum ada pilihan Pejabat Pembina Kepegawaian, padahal batasnya {last} ({limit} hari)."
    ),
    "changed.before": gettext_noop(
        "{kind} Nomor {number} berlaku {days} hari sebelum pendaftaran ditutup menurut rencana sebelumnya."
    ),
    "changed.same_day": gettext_noop(
        "{kind} Nomor {number} berlaku pada hari pendaftaran ditutup menurut rencana sebelumnya."
    ),
    "changed.after": gettext_noop("{kind} Nomor {number} berlaku {days} hari sesudah pendaftaran ditutup."),
    "reopened": gettext_noop(
        "{count} lembar nilai dibuka kembali sesudah nilainya terbuka. Isinya yang lama tetap dapat dibaca."
    ),
    "hidden.codes": gettext_noop("Hasil tahap diumumkan tanpa nama. Alasan: {reason}"),
    "hidden.hidden": gettext_noop("Nilai tahap tidak diumumkan. Alasan: {reason}"),
    "hidden.not_yet": gettext_noop("Nilai tahap sudah dibuka, hasilnya belum diumumkan."),
    "unsaid": gettext_noop("tidak ditulis"),
    "night": gettext_noop(
        "{count} catatan petugas atau Pansel tentang rencana, nilai, atau seleksi administrasi dibuat antara pukul 22.00 dan 05.00; "
        "yang terakhir {day} pukul {time}."
    ),
    "imported.late": gettext_noop(
        "{count} lamaran dari {channels} dicatat Sekretariat sesudah pendaftaran ditutup, dengan waktu diterima sebelum penutupan; "
        "yang terakhir dicatat {day} pukul {time} oleh {name}. Minta surat atau catatan aslinya."
    ),
    "imported.files": gettext_noop(
        "{count} dokumen dari {channels} ditambahkan Sekretariat pada lamaran sesudah pendaftaran ditutup, dengan waktu diterima sebelum "
        "penutupan; yang terakhir dicatat {day} pukul {time} oleh {name}. Minta dokumen atau catatan aslinya."
    ),
    "seats": gettext_noop(
        "{names} duduk pada {count} Pansel yang berjalan bersamaan atau berjarak kurang dari setahun: {codes}."
    ),
    "decisive": gettext_noop(
        "Peringkat 1 atau nama yang disampaikan berganti bila satu anggota tidak dihitung (berlaku untuk {count} dari {members} anggota). "
        "Itu lazim, kira-kira pada sepertiga seleksi: pertanyaan untuk ditelaah, bukan putusan bahwa ada yang salah."
    ),
    "held.standing": gettext_noop("Ditunda oleh {body}, berlaku sampai {day} pukul {time}."),
    "held.lapsed": gettext_noop(
        "Penundaan oleh {body} habis masa berlakunya pada {day} dan tidak diakhiri dengan keputusan."
    ),
    "flag": gettext_noop("Tanda merah: {text}"),
    "objections": gettext_noop("{count} keberatan belum dijawab, padahal batasnya {last}."),
    "letters": gettext_noop(
        "{count} surat keberatan administratif (UU 30/2014) belum dijawab; yang paling lama batasnya {last}."
    ),
    "unanswered": gettext_noop("Catatan atau rekomendasi {body} belum dijawab, padahal batasnya {last}."),
}
