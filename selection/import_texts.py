"""The sentences of the import of applicants: what is wrong with a row or an archive, and how to mend it (pure)."""

gettext_noop = str  # marks a sentence for extraction; whoever shows it translates

FILE = {
    "empty": gettext_noop("Berkas kosong. Isi templatnya, simpan, lalu unggah kembali."),
    "too_big": gettext_noop("Berkas CSV lebih besar dari {limit} MB. Bagi menjadi beberapa berkas."),
    "too_long": gettext_noop("Berkas ini lebih dari {limit} baris. Bagi menjadi beberapa berkas."),
    "excel": gettext_noop(
        "Ini buku kerja Excel. Di Excel pilih File, Save As, lalu “CSV UTF-8 (Comma delimited)”, dan unggah berkas CSV-nya."
    ),
    "not_text": gettext_noop(
        "Berkas ini bukan CSV. Unduh templatnya, isi di Excel, lalu simpan sebagai CSV UTF-8."
    ),
    "letters": gettext_noop(
        "Huruf dalam berkas ini tidak terbaca. Di Excel simpan ulang sebagai “CSV UTF-8”."
    ),
    "quotes": gettext_noop(
        "Tanda kutip pada baris {line} tidak ditutup, sehingga baris-baris sesudahnya tidak terbaca. Betulkan baris itu, lalu "
        "unggah kembali."
    ),
    "column_missing": gettext_noop(
        "Kolom “{name}” tidak ada. Baris pertama harus memuat judul kolom seperti pada templat."
    ),
    "column_repeated": gettext_noop("Kolom “{name}” ada dua kali. Hapus salah satunya."),
    "column_unknown": gettext_noop(
        "Kolom “{name}” tidak dikenal. Hapus kolom itu, atau pakai judul kolom pada templat."
    ),
    "no_rows": gettext_noop("Berkas tidak memuat satu pelamar pun. Isi templatnya, lalu unggah kembali."),
}
"""Nothing of the file is read."""

ROW = {
    "outside": gettext_noop(
        "Ada isi di luar kolom yang berjudul. Mungkin ada tanda pemisah di dalam isian; hapus tanda itu atau apit isian "
        "dengan tanda kutip."
    ),
    "required": gettext_noop("Belum diisi. Tulis isinya."),
    "too_long": gettext_noop("Terlalu panjang, paling banyak {limit} huruf. Persingkat isinya."),
    "formula": gettext_noop(
        "Dimulai dengan tanda rumus (= + - @). Hapus tanda itu, atau tempel sebagai nilai."
    ),
    "nip_science": gettext_noop(
        "Excel mengubah NIP menjadi bilangan dan membuang angka-angka terakhirnya. Ubah format kolom NIP menjadi Teks, ketik "
        "ulang 18 angka NIP dari suratnya, lalu simpan kembali sebagai CSV."
    ),
    "nip_rounded": gettext_noop(
        "Tiga angka terakhir NIP ini 000; mungkin Excel membulatkannya. Ubah format kolom NIP menjadi Teks, lalu ketik ulang "
        "18 angka NIP dari suratnya."
    ),
    "nip": "{said}",
    "post_unknown": gettext_noop(
        "Tidak ada jabatan dengan kode atau nama ini. Tulis salah satu kode: {codes}."
    ),
    "post_ended": gettext_noop("Jabatan ini tidak menerima pelamar lagi: {state}. Hapus baris ini."),
    "grade": gettext_noop("Golongan tidak dikenal. Tulis seperti IV/a atau III/d."),
    "education": gettext_noop(
        "Pendidikan tidak dikenal. Tulis salah satu: SMA, D3, S1, S2, S3; atau kosongkan."
    ),
    "level": gettext_noop("Jenjang jabatan tidak dikenal. Tulis salah satu: {known}; atau kosongkan."),
    "email": gettext_noop("Alamat e-mail tidak lengkap. Tulis seperti nama@contoh.go.id, atau kosongkan."),
    "phone": gettext_noop(
        "Nomor telepon hanya berisi angka, spasi, dan tanda + di depan. Betulkan, atau kosongkan."
    ),
    "phone_science": gettext_noop(
        "Excel mengubah nomor telepon menjadi bilangan. Ubah format kolomnya menjadi Teks, lalu ketik ulang nomornya."
    ),
    "channel": gettext_noop("Tulis salah satu: ASN Karier, e-mail, kertas."),
    "letter_number": gettext_noop("Untuk lamaran kertas tulis nomor surat atau nomor agendanya."),
    "day": gettext_noop("Tanggal tidak terbaca. Tulis hari-bulan-tahun, misalnya 23-11-2026."),
    "time": gettext_noop("Jam tidak terbaca. Tulis jam dan menit, misalnya 14.05."),
    "zone": gettext_noop("Tulis zona waktunya: WIB, WITA, atau WIT."),
    "future": gettext_noop("Waktu ini belum tiba. Tulis kapan lamaran diterima."),
    "too_early": gettext_noop("Lebih awal dari pembukaan pendaftaran, {opens}. Periksa tanggal dan jamnya."),
    "too_late": gettext_noop(
        "Diterima sesudah pendaftaran jabatan ini ditutup, {closes}. Lamaran yang terlambat tidak dapat dicatat; bila waktunya "
        "keliru, betulkan menurut suratnya. Gangguan bagi semua pelamar ditangani dengan perpanjangan."
    ),
    "repeated": gettext_noop(
        "Orang ini sudah ada untuk jabatan yang sama pada baris {first}. Hapus salah satunya."
    ),
    "twice_named": gettext_noop(
        "NIP ini pada baris {first} bernama {name}. Samakan namanya, atau betulkan NIP-nya."
    ),
    "on_duty": gettext_noop(
        "Orang ini bertugas dalam seleksi ini, sehingga tidak dapat melamar. Hapus baris ini."
    ),
    "limit": gettext_noop(
        "Satu orang hanya boleh melamar {limit} jabatan dalam seleksi ini. Hapus baris untuk jabatan yang lain."
    ),
    "file_bad": "{said}",
}
"""One row is left out."""

ALREADY = {
    "imported": gettext_noop(
        "Sudah dicatat dari impor sebelumnya dengan nomor {number}; tidak dicatat dua kali."
    ),
    "applied": gettext_noop(
        "Sudah melamar jabatan ini sendiri dengan nomor {number}; tidak dicatat dua kali."
    ),
    "withdrawn": gettext_noop("Sudah pernah melamar jabatan ini dan menariknya; tidak dicatat lagi."),
}

NOTES = {
    "name_taken": gettext_noop(
        "NIP ini dipakai akun bernama {other}. Lamaran dicatat atas nama dalam surat dan tidak dihubungkan dengan akun itu."
    ),
    "draft": gettext_noop(
        "Akun ber-NIP ini mempunyai draf untuk jabatan yang sama. Lamaran ini dicatat tersendiri; drafnya tidak disentuh."
    ),
    "files": gettext_noop(
        "Dokumen wajib yang belum ada: {slots}. Lamaran tetap dicatat; seleksi administrasi yang menilainya."
    ),
    "doubt": gettext_noop("{slot}: {said}"),
    "differs": gettext_noop(
        "{column}: dalam surat “{here}”, dalam profilnya “{there}”. Profilnya tidak diubah."
    ),
    "account": gettext_noop(
        "Sudah mempunyai akun. Lamaran ini baru tampak di akunnya setelah diklaim dengan kode."
    ),
}
"""What the clerk ought to know of a good row."""

ARCHIVE = {
    "too_big": gettext_noop("ZIP ini lebih besar dari {limit} MB. Bagi menjadi beberapa impor."),
    "not_zip": gettext_noop(
        "Berkas ini bukan ZIP yang dapat dibuka. Buat ulang ZIP-nya, lalu unggah kembali."
    ),
    "encrypted": gettext_noop(
        "ZIP ini dikunci dengan kata sandi. Buat ZIP tanpa kata sandi, lalu unggah kembali."
    ),
    "too_many": gettext_noop("ZIP ini memuat lebih dari {limit} berkas. Bagi menjadi beberapa impor."),
    "unpacked": gettext_noop("Isi ZIP ini setelah dibuka melebihi {limit} MB. Bagi menjadi beberapa impor."),
    "bomb": gettext_noop("Berkas “{name}” membesar tidak wajar ketika dibuka. ZIP ini tidak dibuka."),
    "path": gettext_noop(
        "Nama “{name}” menunjuk ke luar ZIP. Buat ulang ZIP dari folder biasa, lalu unggah kembali."
    ),
    "letters": gettext_noop(
        "Ada nama berkas yang hurufnya tidak terbaca: “{name}”. Ganti nama berkasnya dengan huruf dan angka biasa, lalu buat "
        "ulang ZIP-nya."
    ),
    "duplicate": gettext_noop(
        "Nama “{name}” ada dua kali dalam ZIP. Hapus salah satunya, lalu buat ulang ZIP-nya."
    ),
    "link": gettext_noop("“{name}” bukan berkas melainkan pintasan. Ganti dengan berkasnya sendiri."),
    "method": gettext_noop(
        "“{name}” dimampatkan dengan cara yang tidak dikenal. Buat ulang ZIP dengan cara biasa."
    ),
    "broken": gettext_noop("“{name}” rusak di dalam ZIP. Buat ulang ZIP-nya, lalu unggah kembali."),
    "too_heavy": gettext_noop("ZIP ini terlalu berat untuk dibuka dengan aman. Bagi menjadi beberapa impor."),
}
"""Nothing of the archive is opened."""

STRAY = {
    "name": gettext_noop("Namanya tidak seperti pada petunjuk: NIP/kode dokumen, misalnya {nip}/{slot}.pdf."),
    "nip": gettext_noop("NIP {nip} tidak ada dalam CSV. Betulkan nama foldernya, atau tambahkan barisnya."),
    "slot": gettext_noop("Tidak ada dokumen berkode “{slot}”. Pakai salah satu: {codes}."),
    "post": gettext_noop("Orang ini tidak melamar jabatan “{code}” dalam CSV ini. Betulkan nama foldernya."),
}
"""A file of the archive that belongs to nobody."""
