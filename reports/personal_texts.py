"""The log in plain words, the part about personal data: correcting, keeping and destroying it."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "application.erase": _("Data pribadi pada lamaran dimusnahkan menurut aturan"),
    "finding.erase": _("Alasan hasil pemeriksaan dimusnahkan menurut aturan"),
    "imported.erase": _("Isi lamaran yang diterima di luar sistem dimusnahkan menurut aturan"),
    "objection.erase": _("Isi keberatan dimusnahkan menurut aturan"),
    "screenerrecusal.erase": _("Alasan petugas tidak memeriksa dimusnahkan menurut aturan"),
    "document.erase": _("Isi naskah tentang seorang pelamar dimusnahkan menurut aturan"),
    "correction.create": _("Pelamar meminta perbaikan datanya"),
    "correction.grant": _("Permintaan perbaikan data dikabulkan"),
    "correction.refuse": _("Permintaan perbaikan data ditolak dengan alasan"),
    "correction.erase": _("Isi permintaan perbaikan dimusnahkan menurut aturan"),
    "datahold.create": _("Pemusnahan data ditangguhkan"),
    "datahold.end": _("Penangguhan pemusnahan data diakhiri"),
    "destruction.create": _("Pemusnahan data diusulkan menurut aturan"),
    "destruction.approve": _("Pemusnahan data disetujui Pemantau"),
    "destruction.withdraw": _("Usulan pemusnahan data ditarik atau ditolak"),
    "destruction.finish": _("Pemusnahan data selesai dilaksanakan"),
    "erasure.data_destroyed": _("Isi sebuah catatan atau berkas dimusnahkan menurut aturan"),
}

MODELS = {
    "audit.erasure": _("Pemusnahan menurut aturan"),
    "audit.ownerasure": _("Penghapusan oleh pemiliknya"),
    "selection.correction": _("Permintaan perbaikan data"),
    "selection.datahold": _("Penangguhan pemusnahan data"),
    "selection.destruction": _("Usulan pemusnahan data"),
}

GROUP = ("correction", "datahold", "destruction", "erasure")
