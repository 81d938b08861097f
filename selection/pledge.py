"""The Pakta Integritas an applicant accepts when he sends his application (pure).

The text belongs to a version: a changed text is a new version, so that every receipt shows what was accepted.
"""

gettext_noop = str  # marks a sentence for extraction; whoever shows it translates

VERSION = "pakta-integritas-1"
TEXT = gettext_noop(
    "Saya menyatakan bahwa seluruh keterangan dan dokumen yang saya sampaikan adalah benar, saya mengikuti seleksi ini tanpa memberi "
    "atau menjanjikan sesuatu kepada siapa pun, dan saya bersedia digugurkan apabila pernyataan ini tidak benar."
)
