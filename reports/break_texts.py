"""What the check of the log finds, in plain words (audit/verify.py)."""

from django.utils.translation import gettext_lazy as _

BREAKS = {
    "body": _("Isi sebuah catatan hilang atau tidak cocok dengan sidiknya"),
    "chain": _("Rantai catatan terputus: ada catatan yang hilang, disisipkan, atau ditukar"),
    "checkpoint": _("Log tidak cocok dengan ukuran dan akar yang sudah ditandatangani"),
    "content": _("Isi yang tersimpan tidak cocok dengan yang dulu dikunci atau dihitung"),
    "cosignature": _("Sebuah tanda tangan saksi tidak cocok dengan kuncinya"),
    "event": _("Peristiwa dan catatannya tidak sama"),
    "file": _("Isi sebuah berkas berubah atau berkasnya hilang"),
    "grant": _("Hak sebuah peran basis data tidak seperti seharusnya"),
    "guard_changed": _(
        "Pengaman basis data diganti isinya: namanya masih ada, tetapi tidak lagi menolak yang semula ditolak"
    ),
    "guard_foreign": _("Ada pemicu atau aturan basis data yang bukan milik aplikasi ini"),
    "guard_missing": _("Pengaman basis data tidak terpasang: perubahan diam-diam tidak lagi ditolak"),
    "hash": _("Isi sebuah catatan diubah: sidiknya tidak cocok lagi"),
    "history": _("Riwayat sebuah data tidak bersambung"),
    "mac": _("Ada catatan yang tidak ditulis oleh aplikasi ini"),
    "node": _("Pohon catatan yang disimpan berbeda dari catatannya"),
    "row_missing": _("Sebuah data hilang dari basis data"),
    "row_state": _("Tahap sebuah data diubah tanpa catatan"),
    "row_unlogged": _("Ada data yang dibuat tanpa catatan"),
    "row_value": _("Sebuah data diubah tanpa catatan"),
    "scope_chain": _("Rantai catatan seleksi terputus"),
    "sequence": _("Nomor urut catatan terputus"),
    "signer": _("Penanda tangan log tidak menjawab"),
    "time": _("Waktu catatan mundur"),
}
"""Kinds of audit.verify.Break → what it means."""
