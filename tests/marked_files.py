"""Files that name their authors wherever a file can: in what is read, in properties, in names of members."""

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pikepdf
import typst
from PIL import Image, PngImagePlugin

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
A = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)


def marked_pdf(author: str, mentor: str, school: str, folder: Path, *, in_text: bool = True) -> bytes:
    """Title, author (Info and XMP), text, an attachment, a note and a link name somebody; page 2 is clean."""
    line = f"Nhóm {author}, {school}, cô {mentor} hướng dẫn." if in_text else "Thuyết minh không có tên."
    source = folder / "marked.typ"
    source.write_text(
        f'#set document(title: "Bài của {author}", author: "{mentor}", date: none)\n= Thuyết minh\n{line}\n\n#pagebreak()\nTrang hai.',
        "utf-8",
    )
    with pikepdf.open(io.BytesIO(typst.compile(str(source)))) as pdf:
        pdf.attachments["danh-sach.txt"] = pikepdf.AttachedFileSpec(pdf, f"{author}".encode(), filename=f"{author}.txt")
        pdf.pages[1].obj["/Annots"] = pdf.make_indirect(
            [
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[10, 10, 30, 30], T=pikepdf.String(mentor),
                    Contents=pikepdf.String("Góp ý"),
                )
            ]
        )  # fmt: skip
        kept = io.BytesIO()
        pdf.save(kept, deterministic_id=True)
    return kept.getvalue()


def marked_docx(author: str, mentor: str, school: str) -> bytes:
    """The author's name is cut into two runs; a comment and a change carry the mentor's."""
    first, last = author[: len(author) // 2], author[len(author) // 2 :]
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document {W}><w:body><w:p><w:r><w:t>Nhóm {first}</w:t></w:r>'
        f"<w:r><w:t>{last} viết</w:t></w:r></w:p>"
        f'<w:p><w:ins w:id="1" w:author="{mentor}"><w:r><w:t>{school}</w:t></w:r></w:ins></w:p></w:body></w:document>'
    )
    comments = f'<w:comments {W}><w:comment w:id="0" w:author="{mentor}" w:initials="X"><w:p><w:r><w:t>của {mentor}</w:t></w:r></w:p></w:comment></w:comments>'
    return _package(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": body,
            "word/comments.xml": comments,
            **_properties(author, mentor, school),
        }
    )


def marked_pptx(author: str, mentor: str, school: str) -> bytes:
    slide = f'<p:sld {A}><p:cNvPr id="1" name="Ảnh {author}" descr="Lớp của {mentor}"/><a:p><a:r><a:t>{author}</a:t></a:r><a:br/><a:r><a:t>{school}</a:t></a:r></a:p></p:sld>'
    notes = f"<p:notes {A}><a:p><a:r><a:t>Cảm ơn cô {mentor}</a:t></a:r></a:p></p:notes>"
    return _package(
        {
            "[Content_Types].xml": "<Types/>",
            "ppt/presentation.xml": f"<p:presentation {A}/>",
            "ppt/slides/slide1.xml": slide,
            "ppt/notesSlides/notesSlide1.xml": notes,
            "ppt/media/image1.jpeg": marked_jpeg(author),
            **_properties(author, mentor, school),
        }
    )


def marked_jpeg(author: str) -> bytes:
    image, kept = Image.new("RGB", (64, 48), (10, 120, 60)), io.BytesIO()
    exif = Image.Exif()
    exif[0x013B], exif[0x010E], exif[0x9C9D] = author, f"Ảnh {author}", author.encode("utf-16-le")
    image.save(kept, "JPEG", exif=exif, comment=author.encode())
    return kept.getvalue()


def marked_png(author: str) -> bytes:
    about = PngImagePlugin.PngInfo()
    about.add_itxt("Author", author)
    image, kept = Image.new("RGB", (20, 20), (200, 10, 10)), io.BytesIO()
    image.save(kept, "PNG", pnginfo=about)
    return kept.getvalue()


def marked_zip(author: str, mentor: str, school: str) -> bytes:
    return _package(
        {
            "index.html": f"<title>{school}</title><p>Tác giả: {author}</p><script src='js/game.js'></script>",
            "js/game.js": f"// {author}\nconst by = '{mentor}';",
            f"{author}/doc.txt": f"liên hệ {mentor}",
            "anh.png": marked_png(author),
            "bai.docx": marked_docx(author, mentor, school),
        },
        comment=author,
    )


def marked_mp4(author: str, folder: Path) -> bytes | None:
    """Half a second of black with the author in its tags; nothing where ffmpeg is not installed."""
    program = shutil.which("ffmpeg")
    if program is None:
        return None
    path = folder / "marked.mp4"
    subprocess.run(
        [program, "-y", "-v", "error", "-f", "lavfi", "-i", "color=black:s=64x48:d=0.5", "-metadata", f"title={author}",
         "-metadata", f"artist={author}", "-metadata:s:v:0", f"handler_name={author}", "-pix_fmt", "yuv420p", str(path)],
        check=True,
    )  # fmt: skip
    return path.read_bytes()


def _properties(author: str, mentor: str, school: str) -> dict[str, str]:
    return {
        "docProps/core.xml": f"<c><dc:creator>{author}</dc:creator><cp:lastModifiedBy>{mentor}</cp:lastModifiedBy></c>",
        "docProps/app.xml": f"<Properties><Company>{school}</Company></Properties>",
        "docProps/custom.xml": f"<Properties><property name='GV'>{mentor}</property></Properties>",
    }


def _package(members: dict[str, str | bytes], comment: str = "") -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
        packed.comment = comment.encode()
    return kept.getvalue()
