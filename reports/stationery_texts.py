"""Kop, numbering and signers in plain words: what is wrong with a pattern, and what an agency's numbers show."""

from django.utils.translation import gettext_lazy as _

FAULTS = {
    "brace": _("Pola “%(pattern)s” memuat kurung kurawal yang tidak berpasangan. Tulis misalnya {nomor}."),
    "unknown": _(
        "Pola “%(pattern)s” memuat isian yang tidak dikenal. Yang dikenal: {nomor}, {jenis}, {bulan}, {bln}, {tahun}."
    ),
    "no_serial": _(
        "Pola “%(pattern)s” belum memuat {nomor}, tempat nomor urut. Tulis misalnya {nomor}/PANSEL-JPTP/{bulan}/{tahun}."
    ),
    "twice": _("Pola “%(pattern)s” memuat isian yang sama dua kali. Hapus salah satunya."),
}
"""numbering.fault → its sentence."""

FINDINGS = {
    "gap": _("Nomor urut %(missing)s tidak dipakai naskah mana pun dalam sistem (sebelum Nomor %(number)s)."),
    "backdate": _("Nomor %(number)s dipakai sesudah Nomor %(other)s, yang urutannya lebih besar."),
    "other_month": _("Bulan atau tahun pada Nomor %(number)s berbeda dari tanggal naskahnya, %(dated)s."),
    "unread": _("Nomor %(number)s tidak memuat nomor urut menurut pola instansi."),
}
"""numbering.irregularities → its sentence."""

COLUMNS = {
    "government": _("Nama pemerintah"),
    "panel": _("Nama Pansel"),
    "address": _("Alamat"),
    "contact": _("Telepon, e-mail, dan laman"),
    "paper": _("Ukuran kertas"),
    "pattern": _("Pola nomor"),
}
OWN = {
    "pattern": _("pola nomor"),
    "code": _("kode jenis"),
    "capacity": _("jabatan penanda tangan"),
    "name": _("penanda tangan"),
    "nip": _("NIP penanda tangan"),
    "copies": _("tembusan"),
}
