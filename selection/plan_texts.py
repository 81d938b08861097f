"""The sentences of `selection.plan` (pure)."""

from selection.wording import Label

gettext_noop = str  # marks a sentence for extraction; whoever shows it translates

FIELDS = {
    "title": Label(gettext_noop("Judul seleksi")),
    "agency": Label(gettext_noop("Instansi")),
    "contact": Label(gettext_noop("Alamat sekretariat")),
    "decree.number": Label(gettext_noop("Nomor keputusan pembentukan Pansel")),
    "decree.date": Label(gettext_noop("Tanggal keputusan pembentukan Pansel")),
    "decree.file_sha256": Label(gettext_noop("Naskah keputusan pembentukan Pansel")),
    "letter.institution": Label(gettext_noop("Lembaga penerbit surat persetujuan")),
    "letter.number": Label(gettext_noop("Nomor surat persetujuan")),
    "letter.date": Label(gettext_noop("Tanggal surat persetujuan")),
    "letter.file_sha256": Label(gettext_noop("Naskah surat persetujuan")),
    "post.code": Label(gettext_noop("Kode jabatan")),
    "post.title": Label(gettext_noop("Nama jabatan")),
    "post.unit": Label(gettext_noop("Unit kerja")),
    "post.duties": Label(gettext_noop("Tugas jabatan")),
    "document.code": Label(gettext_noop("Kode dokumen")),
    "document.label": Label(gettext_noop("Nama dokumen")),
    "stage.code": Label(gettext_noop("Kode tahap")),
    "stage.title": Label(gettext_noop("Nama tahap")),
}

GATES = {
    "plan": Label(gettext_noop("Persetujuan rencana seleksi")),
    "result": Label(gettext_noop("Rekomendasi hasil seleksi")),
    "governor": Label(gettext_noop("Koordinasi gubernur")),
    "home_minister": Label(gettext_noop("Persetujuan Menteri Dalam Negeri")),
    "dukcapil": Label(gettext_noop("Rekomendasi Ditjen Dukcapil")),
    "election": Label(gettext_noop("Persetujuan di sekitar pemilihan kepala daerah")),
    "named_person": Label(gettext_noop("Persetujuan teknis atas calon yang dipilih")),
    "other": Label(gettext_noop("Persetujuan lain")),
}

ELEMENTS = {
    "administration": Label(gettext_noop("Seleksi administrasi")),
    "track_record": Label(gettext_noop("Rekam jejak")),
    "assessment": Label(gettext_noop("Asesmen kompetensi")),
    "paper": Label(gettext_noop("Makalah")),
    "interview": Label(gettext_noop("Wawancara")),
}

KINDS = {
    "announcement": Label(gettext_noop("Pengumuman")),
    "registration": Label(gettext_noop("Pendaftaran")),
    "screening": Label(gettext_noop("Pengumuman hasil seleksi administrasi")),
    "track_record": Label(gettext_noop("Penelusuran rekam jejak")),
    "assessment": Label(gettext_noop("Asesmen kompetensi")),
    "paper": Label(gettext_noop("Penulisan makalah")),
    "interview": Label(gettext_noop("Wawancara")),
    "plenary": Label(gettext_noop("Rapat pleno")),
    "result": Label(gettext_noop("Pengumuman hasil akhir")),
    "inauguration": Label(gettext_noop("Pelantikan")),
}

TEXTS = {
    # One line a group of checks, shown when nothing in it is wrong.
    "basics": gettext_noop("Judul, instansi, zona waktu, dan alamat sekretariat lengkap."),
    "decree": gettext_noop("Keputusan pembentukan Pansel lengkap."),
    "posts": gettext_noop("Setiap jabatan memiliki nama, unit kerja, tugas, dan persyaratan."),
    "requirements": gettext_noop("Semua persyaratan dapat diperiksa."),
    "documents": gettext_noop("Daftar dokumen lengkap."),
    "schedule": gettext_noop("Jadwal lengkap dan berurutan."),
    "announcement_length": gettext_noop("Masa pengumuman memenuhi batas paling singkat."),
    "stages": gettext_noop("Bobot semua tahap berjumlah tepat 100 dan berada dalam rentang."),
    "tie_break": gettext_noop("Urutan pemutus nilai sama memuat setiap tahap tepat satu kali."),
    "ranking": gettext_noop("Cara pembulatan dan peringkat telah ditetapkan."),
    "gates": gettext_noop("Daftar persetujuan lengkap, dan surat untuk mengumumkan sudah ada."),
    "results": gettext_noop("Nilai setiap tahap diumumkan menurut peringkat."),
    # What is wrong, and how to mend it.
    "shape": gettext_noop("Bagian “{key}” tidak terbaca: seharusnya {expected}."),
    "missing": gettext_noop("{field} belum diisi."),
    "missing_of_post": gettext_noop("{field} pada jabatan ke-{number} belum diisi."),
    "missing_of_stage": gettext_noop("{field} ke-{number} belum diisi."),
    "missing_of_document": gettext_noop("{field} pada dokumen ke-{number} belum diisi."),
    "zone_unknown": gettext_noop(
        "Zona waktu “{zone}” tidak dikenal. Pilih Asia/Jakarta (WIB), Asia/Makassar (WITA), atau "
        "Asia/Jayapura (WIT)."
    ),
    "decree_in_future": gettext_noop("Keputusan Pansel bertanggal {date}, padahal tanggal itu belum tiba."),
    "decree_after_letter": gettext_noop(
        "Keputusan Pansel ({decree}) lebih baru daripada surat persetujuan ({letter}). "
        "Pastikan susunan Pansel ini yang disetujui."
    ),
    "posts_none": gettext_noop("Belum ada jabatan yang diseleksi. Tambahkan sedikitnya satu."),
    "post_twice": gettext_noop("Kode jabatan {code} dipakai lebih dari sekali. Beri kode yang berbeda."),
    "post_without_requirements": gettext_noop("Jabatan {post} belum memiliki persyaratan."),
    "requirement_invalid": gettext_noop("Persyaratan ke-{number} jabatan {post}: {reason}"),
    "requirement_reference": gettext_noop(
        "Persyaratan ke-{number} jabatan {post} dihitung pada {reference}, tetapi tanggal itu tidak ada "
        "dalam jadwal. "
        "Isi jadwalnya atau pakai tanggal tetap."
    ),
    "requirement_document": gettext_noop(
        "Persyaratan ke-{number} jabatan {post} dibuktikan dengan dokumen “{document}”, yang tidak ada dalam "
        "daftar dokumen."
    ),
    "documents_none": gettext_noop("Daftar dokumen yang harus diunggah pelamar masih kosong."),
    "document_twice": gettext_noop("Kode dokumen {code} dipakai lebih dari sekali. Beri kode yang berbeda."),
    "document_size": gettext_noop(
        "Batas ukuran dokumen {label} harus bilangan bulat lebih dari 0 (dalam byte)."
    ),
    "document_flag": gettext_noop("Dokumen {label} belum dinyatakan wajib atau tidak."),
    "documents_optional": gettext_noop("Tidak satu pun dokumen diwajibkan."),
    "schedule_kind": gettext_noop("Jenis kegiatan “{kind}” dalam jadwal tidak dikenal."),
    "schedule_unreadable": gettext_noop("Waktu {kind} tidak terbaca. Tulis seperti 2026-12-01T01:00:00Z."),
    "schedule_missing": gettext_noop("Jadwal {kind} belum diisi."),
    "schedule_twice": gettext_noop("{kind} dijadwalkan lebih dari sekali."),
    "schedule_backwards": gettext_noop("{kind} berakhir sebelum dimulai. Periksa tanggal dan jamnya."),
    "schedule_order": gettext_noop("{later} dijadwalkan sebelum {earlier} selesai. Ubah salah satunya."),
    "registration_over": gettext_noop(
        "Pendaftaran berakhir pada {date}, yang sudah lewat. Ubah jadwal pendaftaran."
    ),
    "registration_started": gettext_noop(
        "Pendaftaran dijadwalkan mulai {date}, sebelum pengumuman dapat terbit."
    ),
    "announcement_short": gettext_noop(
        "Pendaftaran dibuka {days} hari kalender, paling singkat {least} hari."
    ),
    "announcement_short_working": gettext_noop(
        "Pendaftaran dibuka {days} hari kerja, paling singkat {least} hari."
    ),
    "stages_none": gettext_noop("Belum ada tahap penilaian. Tambahkan sedikitnya satu."),
    "stage_twice": gettext_noop("Kode tahap {code} dipakai lebih dari sekali. Beri kode yang berbeda."),
    "stage_source": gettext_noop(
        "Tahap {stage} belum menyatakan siapa yang menilai, atau apakah dinilai per orang atau per jabatan."
    ),
    "questionnaire_scope": gettext_noop(
        "Tahap {stage} memakai kuesioner, yang selalu dinilai untuk setiap jabatan yang dilamar. Ubah pilihannya."
    ),
    "stage_blind": gettext_noop(
        "Tahap {stage} dinilai tanpa nama, tetapi hanya makalah yang dinilai Pansel untuk setiap jabatan dapat dinilai demikian. "
        "Ubah unsur, penilai, atau cara menilai pelamar beberapa jabatan; atau tampilkan nama peserta."
    ),
    "weight_unreadable": gettext_noop(
        "Bobot {stage} berisi “{value}”. "
        "Tulis angka di atas 0 sampai 100 dengan titik desimal, misalnya 20 atau 12.5."
    ),
    "element_unknown": gettext_noop("Unsur tahap {stage} tidak dikenal dalam peraturan ini."),
    "weight_absent": gettext_noop("{element} tidak diberi bobot."),
    "weight_range": gettext_noop("Bobot {element} {weight} berada di luar rentang {low} sampai {high}."),
    "weights_sum": gettext_noop("Jumlah bobot {total}, seharusnya tepat 100."),
    "tie_break_wrong": gettext_noop(
        "Urutan pemutus nilai sama harus memuat setiap tahap tepat satu kali: {stages}."
    ),
    "rounding_unset": gettext_noop("Pembulatan belum ditetapkan. Pilih 0 sampai 4 angka di belakang koma."),
    "rounding_unusual": gettext_noop("Pembulatan {places} angka di belakang koma; yang lazim {usual}."),
    "rank_style_unset": gettext_noop("Cara memberi peringkat belum ditetapkan. Pilih 1, 1, 3 atau 1, 1, 2."),
    "names_order_unset": gettext_noop(
        "Susunan nama untuk Pejabat Pembina Kepegawaian belum ditetapkan. Pilih menurut peringkat atau abjad."
    ),
    "threshold_wrong": gettext_noop(
        "Ambang batas {stage} berisi “{value}”. Tulis angka 0 sampai 100, atau kosongkan."
    ),
    "missing_rule_unset": gettext_noop(
        "Belum ditetapkan apa yang berlaku bila seorang anggota tidak menilai suatu tahap."
    ),
    "results_unknown": gettext_noop("Cara mengumumkan hasil tahap tidak dikenal. Pilih lagi."),
    "results_without_reason": gettext_noop(
        "Nama atau nilai tahap tidak diumumkan tanpa alasan. Tuliskan alasannya, atau umumkan menurut peringkat."
    ),
    "results_codes": gettext_noop("Hasil tahap diumumkan tanpa nama peserta. Alasan: {reason}"),
    "results_hidden": gettext_noop("Nilai dan peringkat tahap tidak diumumkan. Alasan: {reason}"),
    "objection_days": gettext_noop(
        "Masa keberatan dan batas jawabannya harus 1 sampai {most} hari kerja. Ubah pada bagian Tahap dan bobot, atau kosongkan."
    ),
    "objection_window": gettext_noop(
        "Keberatan atas {kind} diterima {days} hari kerja, yaitu sampai {last}, padahal {later} dimulai {first}. "
        "Mundurkan {later}, atau kurangi hari kerjanya."
    ),
    "objection_answers": gettext_noop(
        "Keberatan atas {kind} boleh dijawab sampai {last}, padahal {later} dimulai {first}. "
        "Langkah itu menunggu sampai semua keberatan dijawab."
    ),
    "letter_gate": gettext_noop("Surat yang dicatat bukan persetujuan rencana seleksi."),
    "gate_absent": gettext_noop(
        "{gate} diminta peraturan, tetapi tidak ada dalam daftar persetujuan. Tambahkan pada bagian Surat persetujuan."
    ),
    "gate_of_post_absent": gettext_noop(
        "Jabatan {post} lazimnya memerlukan {gate}, tetapi tidak ada dalam daftar persetujuan."
    ),
    "gate_without_institution": gettext_noop(
        "{gate} belum menyebut lembaga yang memberikannya. Pilih lembaganya pada bagian Surat persetujuan."
    ),
    "gate_without_letter": gettext_noop("{gate}: suratnya belum dicatat."),
    "letter_run_out": gettext_noop(
        "{gate}: suratnya berlaku sampai {date} dan sudah lewat waktu. Catat surat yang baru."
    ),
    "letter_late": gettext_noop(
        "Surat persetujuan bertanggal {date}, sesudah pengumuman ({announcement}). "
        "Pengumuman harus menunggu surat itu."
    ),
}
