"""The sentences of `selection.uploads`: what is wrong with a file and how to mend it (pure)."""

from selection.wording import Label

gettext_noop = str  # marks a sentence for extraction; whoever shows it translates

REFUSALS = {
    "empty": gettext_noop(
        "Berkas kosong (0 byte). Pastikan berkas sudah tersimpan utuh, lalu unggah kembali."
    ),
    "not_pdf": gettext_noop("Berkas ini bukan PDF, melainkan {kind}. {mend}"),
    "too_big": gettext_noop(
        "Ukuran berkas {size}, batasnya {limit}. "
        "Kecilkan dengan memindai pada 150 sampai 200 dpi atau menyimpan PDF dengan ukuran terkecil."
    ),
    "too_many_pages": gettext_noop(
        "PDF ini {pages} halaman, batasnya {limit} halaman. Unggah hanya halaman yang diminta."
    ),
    "too_many_pixels": gettext_noop(
        "Satu gambar dalam PDF ini {pixels} juta piksel, batasnya {limit} juta. "
        "Pindai kembali pada 150 sampai 200 dpi."
    ),
    "encrypted": gettext_noop(
        "PDF ini dikunci dengan kata sandi. Buka dengan kata sandinya, cetak ke PDF baru, lalu unggah yang "
        "baru."
    ),
    "no_pages": gettext_noop("PDF ini tidak memuat satu halaman pun. Simpan atau pindai kembali dokumennya."),
    "unreadable": gettext_noop(
        "PDF ini rusak dan tidak dapat dibuka. "
        "Unduh, simpan, atau pindai kembali dokumennya, lalu unggah yang baru."
    ),
    "too_heavy": gettext_noop(
        "Isi PDF ini terlalu besar untuk dibuka dengan aman (batas {memory} MB dan {seconds} detik). "
        "Cetak ke PDF baru atau pindai kembali, lalu unggah yang baru."
    ),
    "virus": gettext_noop(
        "Pemindai virus menemukan {name} dalam berkas ini, sehingga tidak diterima. "
        "Pindai kembali dokumen aslinya dengan alat lain, lalu unggah yang baru."
    ),
}
"""The file is not taken."""

DOUBTS = {
    "javascript": gettext_noop("PDF memuat skrip (JavaScript); cetak ke PDF baru untuk menghilangkannya."),
    "action": gettext_noop(
        "PDF memuat perintah membuka program, berkas, atau alamat lain; "
        "cetak ke PDF baru untuk menghilangkannya."
    ),
    "attachment": gettext_noop(
        "PDF memuat berkas lampiran di dalamnya; unggah lampiran itu sebagai PDF tersendiri."
    ),
    "xfa": gettext_noop(
        "PDF berupa formulir dinamis (XFA) yang tidak terbaca di semua alat; cetak ke PDF baru."
    ),
    "media": gettext_noop(
        "PDF memuat video, suara, atau objek 3D; cetak ke PDF baru untuk menghilangkannya."
    ),
    "extra_data": gettext_noop("Ada data lain yang menempel pada PDF; simpan atau cetak ke PDF baru."),
    "damaged": gettext_noop("Sebagian isi PDF rusak; simpan, unduh, atau pindai kembali dokumennya."),
    "restricted": gettext_noop(
        "PDF dibatasi pemakaiannya oleh pembuatnya; cetak ke PDF baru tanpa pembatasan."
    ),
    "unscanned": gettext_noop("Belum diperiksa virus, karena pemindai virus tidak menjawab."),
}
"""The file is taken, and somebody must look at it; the gravest first."""

PHOTO_REFUSALS = {
    "mixed": gettext_noop(
        "Unggah satu PDF saja, atau foto-foto saja (JPG, PNG, HEIC). Berkas {name} adalah {kind}."
    ),
    "several_pdfs": gettext_noop(
        "Hanya satu PDF untuk satu dokumen. Gabungkan menjadi satu PDF, atau unggah foto tiap halamannya."
    ),
    "too_many_photos": gettext_noop(
        "Ada {count} foto, batasnya {limit}. Unggah hanya halaman yang diminta, atau pindai menjadi satu PDF."
    ),
    "photo_pixels": gettext_noop(
        "Foto {name} {pixels} juta piksel, batasnya {limit} juta. Foto ulang dengan ukuran yang lebih kecil."
    ),
    "photo_unreadable": gettext_noop(
        "Foto {name} rusak dan tidak dapat dibuka. Buka di ponsel Anda untuk memastikan, lalu foto ulang halaman itu."
    ),
    "photo_too_heavy": gettext_noop(
        "Foto-foto ini terlalu besar untuk dijadikan PDF dengan aman. Kurangi jumlahnya, atau foto ulang dengan ukuran yang lebih kecil."
    ),
    "photos_too_big": gettext_noop(
        "PDF dari {count} foto ini {size}, batasnya {limit}, dan mutunya tidak dapat diturunkan lagi tanpa menjadi tidak terbaca. "
        "Kurangi jumlah foto, atau pindai menjadi satu PDF hitam putih."
    ),
}
"""Photos that cannot become one PDF."""

_PHOTO = Label(
    gettext_noop("Jadikan PDF dengan fitur pindai dokumen di ponsel atau cetak ke PDF, lalu unggah PDF-nya.")
)
_OFFICE = Label(gettext_noop("Buka berkas itu, pilih Simpan Sebagai PDF, lalu unggah PDF-nya."))
_OTHER = Label(
    gettext_noop("Mengganti nama menjadi .pdf tidak mengubah isinya. Pilih berkas PDF yang benar.")
)

KINDS = {
    "jpg": (Label(gettext_noop("foto JPG")), _PHOTO),
    "png": (Label(gettext_noop("gambar PNG")), _PHOTO),
    "gif": (Label(gettext_noop("gambar GIF")), _PHOTO),
    "bmp": (Label(gettext_noop("gambar BMP")), _PHOTO),
    "tiff": (Label(gettext_noop("gambar TIFF")), _PHOTO),
    "webp": (Label(gettext_noop("gambar WEBP")), _PHOTO),
    "heic": (Label(gettext_noop("foto HEIC")), _PHOTO),
    "docx": (Label(gettext_noop("dokumen Word (DOCX)")), _OFFICE),
    "doc": (Label(gettext_noop("dokumen Office lama (DOC, XLS, atau RTF)")), _OFFICE),
    "xlsx": (Label(gettext_noop("lembar Excel (XLSX)")), _OFFICE),
    "pptx": (Label(gettext_noop("salindia PowerPoint (PPTX)")), _OFFICE),
    "odt": (Label(gettext_noop("dokumen OpenDocument")), _OFFICE),
    "text": (Label(gettext_noop("berkas teks")), _OFFICE),
    "html": (
        Label(gettext_noop("halaman web (HTML)")),
        Label(
            gettext_noop("Mungkin yang tersimpan halaman masuk situs. Unduh kembali dokumennya sebagai PDF.")
        ),
    ),
    "zip": (
        Label(gettext_noop("arsip (ZIP, RAR, atau 7Z)")),
        Label(gettext_noop("Keluarkan dokumen dari arsip itu, lalu unggah satu per satu sebagai PDF.")),
    ),
    "video": (Label(gettext_noop("video atau suara")), _OTHER),
    "exe": (Label(gettext_noop("program")), _OTHER),
    "unknown": (Label(gettext_noop("berkas yang tidak dikenal")), _OTHER),
}
"""What a file is that is no PDF, and the way to a PDF."""


def size_text(size: int, *, up: bool) -> str:
    """ "1,9 MB"; rounded `up` for a size and down for a limit, so that a size over the limit also reads as "
    "one."""
    unit, name = (1024**2, "MB") if size >= 1024**2 else (1024, "KB")
    tenths = -(-size * 10 // unit) if up else size * 10 // unit
    whole, rest = divmod(tenths, 10)
    return f"{whole},{rest} {name}" if rest else f"{whole} {name}"
