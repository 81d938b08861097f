"""A corpus of files, made here: clean ones of an office, doubtful ones, unusable ones, attacks. The bench measures the same."""

import io
import os
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

MB = 1024 * 1024


def saved(pdf: Pdf, **options: Any) -> bytes:
    target = io.BytesIO()
    pdf.save(target, **options)
    return target.getvalue()


def pages(count: int = 1) -> Pdf:
    pdf = Pdf.new()
    for _ in range(count):
        pdf.add_blank_page()
        pdf.pages[-1].Contents = Stream(pdf, b"BT /F1 12 Tf 72 720 Td (Surat persetujuan contoh) Tj ET")
    return pdf


def with_root(**entries: Any) -> bytes:
    pdf = pages()
    for name, value in entries.items():
        pdf.Root[f"/{name}"] = value
    return saved(pdf)


def with_annotation(**entries: Any) -> bytes:
    pdf = pages()
    note = Dictionary(Type=Name.Annot, Rect=[0, 0, 10, 10], **entries)
    pdf.pages[0].Annots = Array([pdf.make_indirect(note)])
    return saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def with_picture(data: bytes, count: int = 1, **entries: Any) -> bytes:
    pdf = pages(count)
    for page in pdf.pages:
        picture = Stream(pdf, data, Type=Name.XObject, Subtype=Name.Image, BitsPerComponent=8, **entries)
        page.Resources = Dictionary(XObject=Dictionary(Im0=picture))
    return saved(pdf, compress_streams=False)


def photo() -> bytes:
    target = io.BytesIO()
    Image.effect_noise((300, 400), 50).convert("RGB").save(target, "JPEG")
    return target.getvalue()


def packed(size: int, fill: bytes = b"\0", first: bytes = b"") -> bytes:
    """`first` and `size` bytes of `fill`, deflated: one packed block repeated, as an attacker would do it."""
    engine = zlib.compressobj(9)
    head = engine.compress(first) + engine.flush(zlib.Z_FULL_FLUSH)
    block = engine.compress(fill * MB) + engine.flush(zlib.Z_FULL_FLUSH)
    return head + block * (size // MB) + engine.flush()


def plain() -> bytes:
    """A PDF with a cross-reference table, to work on by hand."""
    return saved(pages(), object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)


def updated(content: bytes, body: bytes = b"<< /Type /Sig >>") -> bytes:
    """An incremental update as a signing program appends it."""
    with Pdf.open(io.BytesIO(content)) as pdf:
        number, root = int(pdf.trailer.Size), pdf.Root.objgen[0]
    before = int(content.rsplit(b"startxref", 1)[1].split()[0])
    changed = content + b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 1\n0000000000 65535 f \n%d 1\n%010d 00000 n \n" % (number, len(content))
    trailer = b"trailer << /Size %d /Root %d 0 R /Prev %d >>\n" % (number + 1, root, before)
    return changed + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(changed)


def signed(**entries: Any) -> bytes:
    """What a signed decree looks like inside: a signature field with its widget, certified, updated twice."""
    pdf = pages()
    signature = pdf.make_indirect(
        Dictionary(
            Type=Name.Sig,
            Filter=Name("/Adobe.PPKLite"),
            SubFilter=Name("/ETSI.CAdES.detached"),
            ByteRange=[0, 100, 300, 100],
            Contents=String(os.urandom(4096)),
        )
    )
    widget = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Sig,
        T=String("Signature1"),
        V=signature,
        Rect=[0, 0, 0, 0],
        F=132,
    )
    field = pdf.make_indirect(widget)
    pdf.pages[0].Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
    pdf.Root.Perms = Dictionary(DocMDP=signature)
    for name, value in entries.items():
        pdf.Root[f"/{name}"] = value
    content = saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return updated(updated(content), b"<< /Type /DSS /Certs [] >>")


def archive(*members: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for member in members:
            made.writestr(member, "isi" * 50)
    return target.getvalue()


def attached(name: str, content: bytes) -> bytes:
    pdf = pages()
    pdf.attachments[name] = content
    return saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def hidden_object(thing: bytes, size: int) -> bytes:
    """A sound PDF that opens with `thing`, out of an object stream of `size` bytes, nearly all blanks."""
    bomb = packed(size, b" ", b"1 0 " + thing)
    holder = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (
        len(bomb),
        bomb,
    )
    content, places = b"%PDF-1.5\n", [(0, 0, 255), (2, 5, 0)]
    for number, body in enumerate(
        (
            b"/Type /Catalog /Pages 3 0 R /OpenAction 1 0 R >>",
            b"/Type /Pages /Kids [4 0 R] /Count 1 >>",
            b"/Type /Page /Parent 3 0 R /MediaBox [0 0 9 9] /Resources << >> >>",
            holder,
        ),
        start=2,
    ):
        places.append((1, len(content), 0))
        content += b"%d 0 obj\n<< %s\nendobj\n" % (number, body)
    places.append((1, len(content), 0))
    rows = b"".join(kind.to_bytes(1) + where.to_bytes(4) + last.to_bytes(1) for kind, where, last in places)
    table = b"/Type /XRef /Size 7 /W [1 4 1] /Root 2 0 R /Length %d >>\nstream\n%s\nendstream" % (
        len(rows),
        rows,
    )
    return content + b"6 0 obj\n<< %s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, len(content))


CLEAN: dict[str, Callable[[], bytes]] = {
    "text": lambda: saved(pages(3)),
    "with a cross-reference table": plain,
    "with object streams": lambda: saved(pages(), object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "linearised for the web": lambda: saved(pages(2), linearize=True),
    "a scanned photograph": lambda: with_picture(
        photo(), Width=300, Height=400, ColorSpace=Name.DeviceRGB, Filter=Name.DCTDecode
    ),
    "ten lossless scans at 300 dpi": lambda: with_picture(
        zlib.compress(bytes(2480 * 3508), 1),
        10,
        Width=2480,
        Height=3508,
        ColorSpace=Name.DeviceGray,
        Filter=Name.FlateDecode,
    ),
    "two hundred pages": lambda: saved(pages(200)),
    "opens at a page": lambda: with_root(OpenAction=Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]))),
    "a link to the web": lambda: with_annotation(
        Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://contoh.go.id/"))
    ),
    "a plain form": lambda: with_root(AcroForm=Dictionary(Fields=Array([]), NeedAppearances=True)),
    "padded by a scanner": lambda: plain() + b"\r\n" + bytes(700),
    "objects packed as an attacker would, but few": lambda: hidden_object(b"[4 0 R /Fit]", MB),
    "changed by an incremental update": lambda: updated(plain()),
    "digitally signed": signed,
    "a tree of pages as large books have": lambda: nested(40),
    "the word JavaScript in its text": lambda: saved_text(b"(/S /JavaScript /JS) Tj"),
}


def saved_text(content: bytes) -> bytes:
    pdf = pages()
    pdf.pages[0].Contents = Stream(pdf, content)
    return saved(pdf, compress_streams=False)


SCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
DOUBTFUL: dict[str, tuple[str, Callable[[], bytes]]] = {
    "script on opening": ("javascript", lambda: with_root(OpenAction=SCRIPT)),
    "script among the names": (
        "javascript",
        lambda: with_root(Names=Dictionary(JavaScript=Dictionary(Names=Array([String("a"), SCRIPT])))),
    ),
    "script in an object stream": (
        "javascript",
        lambda: with_annotation(Subtype=Name.Link, AA=Dictionary(E=SCRIPT)),
    ),
    "script in a large object stream": (
        "javascript",
        lambda: hidden_object(b"<< /S /JavaScript /JS (x) >>", MB),
    ),
    "script behind an escaped name": (
        "javascript",
        lambda: updated(plain(), b"<< /S /J#61vaScript /J#53 (app.alert\\(1\\)) >>"),
    ),
    "script deep in arrays": ("javascript", lambda: with_root(Contoh=Array([Array([Array([SCRIPT])])]))),
    "starts a program": (
        "action",
        lambda: with_root(OpenAction=Dictionary(S=Name.Launch, F=String("cmd.exe"))),
    ),
    "sends a form": (
        "action",
        lambda: with_annotation(Subtype=Name.Link, A=Dictionary(S=Name.SubmitForm, F=String("x"))),
    ),
    "opens another file": (
        "action",
        lambda: with_annotation(Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F=String("\\\\s\\x"))),
    ),
    "a link to a file": (
        "action",
        lambda: with_annotation(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("file:///x"))),
    ),
    "opens a web page by itself": (
        "action",
        lambda: with_root(OpenAction=Dictionary(S=Name.URI, URI=String("https://x.id"))),
    ),
    "a program inside": ("attachment", lambda: attached("surat.pdf.exe", b"MZ" + bytes(100))),
    "a pinned file": ("attachment", lambda: with_annotation(Subtype=Name.FileAttachment)),
    "a dynamic form": ("xfa", lambda: with_root(AcroForm=Dictionary(Fields=Array([]), XFA=String("<xdp/>")))),
    "a video": ("media", lambda: with_annotation(Subtype=Name.RichMedia)),
    "a program behind it": ("extra_data", lambda: plain() + b"MZ" + bytes(100)),
    "a web page behind it": ("extra_data", lambda: plain() + b"<html><script>alert(1)</script></html>"),
    "its table of objects cut off": ("damaged", lambda: plain()[:-200]),
    "a script in a signed file": ("javascript", lambda: signed(OpenAction=SCRIPT)),
    "an archive behind it": ("extra_data", lambda: plain() + archive("a.txt")),
    "an archive that hides behind an end mark": ("extra_data", lambda: hidden_archive()),
    "mail headers before it": ("extra_data", lambda: b"Content-Type: application/pdf\r\n\r\n" + plain()),
    "a broken table": ("damaged", lambda: plain().replace(b"startxref\n", b"startxref\n9")),
    "its end cut off": ("damaged", lambda: plain()[:-60]),
    "a script nested too deeply to be read": (
        "damaged",
        lambda: updated(plain(), b"[" * 600 + b"<< /S /JavaScript /JS (x) >>" + b"]" * 600),
    ),
    "an undecodable page": ("damaged", lambda: undecodable()),
    "printing forbidden": (
        "restricted",
        lambda: saved(pages(), encryption=pikepdf.Encryption(owner="rahasia", user="", R=6)),
    ),
}


def hidden_archive() -> bytes:
    target = io.BytesIO(plain())
    with zipfile.ZipFile(target, "a") as made:
        made.writestr("a.txt", "isi")
        made.comment = b"\n%%EOF\n"
    return target.getvalue()


def undecodable() -> bytes:
    pdf = pages()
    pdf.pages[0].Contents = Stream(pdf, b"not deflated at all", Filter=Name.FlateDecode)
    return saved(pdf, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


UNUSABLE: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "nothing": ("empty", "0 byte", lambda: b""),
    "a photo named pdf": ("not_pdf", "foto JPG", photo),
    "a picture": ("not_pdf", "PNG", lambda: b"\x89PNG\r\n\x1a\n" + bytes(50)),
    "an iPhone photo": ("not_pdf", "HEIC", lambda: b"\0\0\0\x18ftypheic" + bytes(50)),
    "a Word document": (
        "not_pdf",
        "DOCX",
        lambda: archive("[Content_Types].xml", "_rels/.rels", "word/document.xml"),
    ),
    "a spreadsheet": ("not_pdf", "XLSX", lambda: archive("[Content_Types].xml", "xl/workbook.xml")),
    "an old Word document": ("not_pdf", "DOC", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50)),
    "an archive": ("not_pdf", "satu per satu", lambda: archive("a.pdf", "b.pdf")),
    "a web page": ("not_pdf", "halaman web", lambda: b"\xef\xbb\xbf\n<!DOCTYPE html><title>Masuk</title>"),
    "a text": ("not_pdf", "berkas teks", lambda: "Daftar riwayat hidup – contoh".encode()),
    "a program": ("not_pdf", "program", lambda: b"MZ\x90\0" + bytes(50)),
    "zeros": ("not_pdf", "tidak dikenal", lambda: bytes(500)),
    "a program with a PDF inside": ("not_pdf", "program", lambda: b"MZ\n" + plain()),
    "a web page with a PDF inside": ("not_pdf", "halaman web", lambda: b"<script>1</script>\n" + plain()),
    "an archive with a PDF inside": ("not_pdf", "arsip", lambda: archive("a.txt") + plain()),
    "a password": (
        "encrypted",
        "kata sandi",
        lambda: saved(pages(), encryption=pikepdf.Encryption(owner="a", user="b")),
    ),
    "an old password": (
        "encrypted",
        "kata sandi",
        lambda: saved(
            pages(), encryption=pikepdf.Encryption(owner="a", user="b", R=3, aes=False, metadata=False)
        ),
    ),
    "only the first line": ("unreadable", "rusak", lambda: b"%PDF-1.7\n"),
    "rubbish after the first line": ("unreadable", "rusak", lambda: b"%PDF-1.7\n" + bytes(range(256)) * 20),
    "half a file": (
        "unreadable",
        "rusak",
        lambda: saved(pages(), object_stream_mode=pikepdf.ObjectStreamMode.generate)[:200],
    ),
    "a tree of pages that bites its tail": ("unreadable", "rusak", lambda: nested(3, endless=True)),
    "a page packed in five layers": (
        "too_heavy",
        "768 MB",
        lambda: heavy_page(Array([Name.FlateDecode] * 5), layered(512 * MB, 5)),
    ),
    "a web page before it": ("not_pdf", "halaman web", lambda: b"<!DOCTYPE html>\n" + plain()),
    "an office macro document": (
        "not_pdf",
        "DOCX",
        lambda: archive("word/document.xml", "word/vbaProject.bin"),
    ),
    "a disc image of a program": ("not_pdf", "program", lambda: b"\x7fELF" + plain()),
    "a tree of pages 5,000 branches deep": ("unreadable", "rusak", lambda: nested(5000)),
    "no page": ("no_pages", "halaman", lambda: saved(Pdf.new())),
    "one page too many": ("too_many_pages", "201 halaman, batasnya 200", lambda: saved(pages(201))),
    "a page that unpacks to 2 GB": (
        "too_heavy",
        "768 MB",
        lambda: heavy_page(Name.FlateDecode, packed(2048 * MB)),
    ),
    "a page packed twice": (
        "too_heavy",
        "768 MB",
        lambda: heavy_page(Array([Name.FlateDecode] * 2), zlib.compress(packed(2048 * MB), 9)),
    ),
    "a hundred pages of 1 MB": ("too_heavy", "768 MB", lambda: heavy_page(Name.FlateDecode, packed(MB), 100)),
    "objects that unpack to 2 GB": ("too_heavy", "768 MB", lambda: hidden_object(b"[4 0 R /Fit]", 2048 * MB)),
    "a picture of 10,000 million points": (
        "too_many_pixels",
        "batasnya 100 juta",
        lambda: with_picture(
            packed(MB), Width=100000, Height=100000, ColorSpace=Name.DeviceGray, Filter=Name.FlateDecode
        ),
    ),
    "a small picture that unpacks to 512 MB": (
        "too_heavy",
        "768 MB",
        lambda: with_picture(
            packed(512 * MB), Width=10, Height=10, ColorSpace=Name.DeviceGray, Filter=Name.FlateDecode
        ),
    ),
}


def layered(size: int, layers: int) -> bytes:
    data = packed(size)
    for _layer in range(layers - 1):
        data = zlib.compress(data, 9)
    return data


def nested(depth: int, *, endless: bool = False) -> bytes:
    """One page below `depth` branches of the tree of pages; `endless`: the last branch leads back to the root."""
    branches = [
        b"<< /Type /Pages /Count 1 /Kids [%d 0 R] %s>>"
        % (
            2 if endless and number == depth - 1 else number + 3,
            b"/Parent %d 0 R " % (number + 1) if number else b"",
        )
        for number in range(depth)
    ]
    page = b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 9 9] /Resources << >> >>" % (depth + 1)
    content, places = b"%PDF-1.4\n", b"0000000000 65535 f \n"
    for number, body in enumerate((b"<< /Type /Catalog /Pages 2 0 R >>", *branches, page), start=1):
        places += b"%010d 00000 n \n" % len(content)
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (depth + 3, len(content))
    return content + b"xref\n0 %d\n%s" % (depth + 3, places) + end


def heavy_page(filters: Any, data: bytes, count: int = 1) -> bytes:
    pdf = pages(count)
    for page in pdf.pages:
        page.Contents = Stream(pdf, data, Filter=filters)
    return saved(pdf, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def phone_photo() -> bytes:
    """12 million dots, as phones take them."""
    target = io.BytesIO()
    Image.effect_noise((1000, 750), 40).convert("RGB").resize((4000, 3000)).save(target, "JPEG", quality=90)
    return target.getvalue()
