"""Images: plain, odd, hostile. Made here, by libvips and by hand."""

import io
import struct
import zlib

import pyvips
from PIL import Image
from specimen import Specimen

JPEG, PNG, GIF, WEBP = "image/jpeg", "image/png", "image/gif", "image/webp"


def photograph(*, orientation=1, gps=False, width=64, height=48, kind="jpg"):
    image = (
        pyvips.Image.black(width, height, bands=3).linear(1, [200, 120, 40]).cast("uchar").copy(interpretation="srgb")
    )
    image = image.copy()
    image.set_type(pyvips.GValue.gint_type, "orientation", orientation)
    image.set_type(pyvips.GValue.gstr_type, "exif-ifd0-Make", "Truong Sao Mai (Truong Sao Mai, ASCII, 15 components)")
    if gps:
        image.set_type(
            pyvips.GValue.gstr_type, "exif-ifd3-GPSLatitude", "20/1 59/1 0/1 (20, 59, 0, Rational, 3 components)"
        )
    return bytes(image.write_to_buffer(f".{kind}"))


def png_of(width, height, *, depth=8, color=2, body=b""):
    """A PNG whose header may claim anything."""
    header = struct.pack(">2I5B", width, height, depth, color, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def gif(frames, size=(8, 8)):
    pictures = [Image.new("RGB", size, (number % 251, number // 3 % 251, 90)) for number in range(frames)]
    out = io.BytesIO()
    pictures[0].save(out, "GIF", save_all=True, append_images=pictures[1:], duration=40, loop=0)
    return out.getvalue()


def pillow(kind, mode="RGB", size=(40, 30), **more):
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **more)
    return out.getvalue()


def flood_gif():
    """65,535 by 65,535 points in thirty bytes."""
    return (
        b"GIF89a"
        + struct.pack("<2H3B", 65535, 65535, 0, 0, 0)
        + b","
        + struct.pack("<4HB", 0, 0, 65535, 65535, 0)
        + b"\x02\x02D\x01\x00;"
    )


def specimens():
    plain = photograph()
    yield Specimen("photograph", "anh.jpg", plain, JPEG, notes=["exif_removed"])
    yield Specimen("photograph with its place", "anh.jpg", photograph(gps=True), JPEG, notes=["gps_removed"])
    for turn in range(2, 9):
        yield Specimen(
            f"photograph turned {turn}", "anh.jpg", photograph(orientation=turn), JPEG, notes=["exif_removed"]
        )
    yield Specimen(
        "photograph of 48 million points", "anh.jpg", photograph(width=8000, height=6000), JPEG, notes=["exif_removed"]
    )
    yield Specimen(
        "large photograph turned 6",
        "anh.jpg",
        photograph(orientation=6, width=8000, height=6000),
        JPEG,
        notes=["exif_removed"],
    )
    yield Specimen("PNG", "anh.png", pillow("PNG"), PNG)
    yield Specimen("PNG with palette", "anh.png", pillow("PNG", "P"), PNG)
    yield Specimen("PNG see-through", "anh.png", pillow("PNG", "RGBA"), PNG)
    yield Specimen("grey JPEG", "anh.jpg", pillow("JPEG", "L"), JPEG)
    yield Specimen("CMYK JPEG of a print shop", "anh.jpg", pillow("JPEG", "CMYK"), JPEG)
    yield Specimen("progressive JPEG", "anh.jpg", pillow("JPEG", progressive=True), JPEG)
    yield Specimen("WebP", "anh.webp", pillow("WEBP"), WEBP)
    yield Specimen("GIF", "anh.gif", gif(1), GIF)
    yield Specimen("moving GIF", "anh.gif", gif(12), GIF)
    yield Specimen("JPEG with a zip behind it", "anh.jpg", plain + zip_tail(), JPEG, notes=["exif_removed"])
    yield Specimen("JPEG called .png", "anh.png", plain, JPEG, notes=["exif_removed"])
    yield Specimen(
        "GIF with HTML in its remark", "anh.gif", gif(1)[:-1] + b"!\xfe\x1b<script>alert(1)</script>\x00;", GIF
    )
    yield Specimen(
        "PNG of 40,000 by 40,000",
        "bom.png",
        png_of(40_000, 40_000, depth=1, color=0, body=bytes(1 << 20)),
        PNG,
        "image_huge",
    )
    yield Specimen(
        "PNG that claims 2 billion columns", "bom.png", png_of(2_000_000_000, 1), PNG, ("image_huge", "image_damaged")
    )
    yield Specimen("PNG of no size", "rong.png", png_of(0, 0), PNG, "image_damaged")
    yield Specimen("GIF of 65,535 by 65,535", "bom.gif", flood_gif(), GIF, ("image_huge", "image_damaged"))
    yield Specimen("GIF of 600 pictures", "bom.gif", gif(600, (2, 2)), GIF, "image_frames")
    yield Specimen("JPEG cut in the middle", "anh.jpg", photograph(width=800, height=600)[:900], JPEG, "image_damaged")
    yield Specimen("JPEG of a sign only", "anh.jpg", b"\xff\xd8\xff\xe0" + bytes(40), JPEG, "image_damaged")
    yield Specimen("PNG with a wrong body", "anh.png", png_of(50, 50, body=b"short"), PNG, "image_damaged")
    yield Specimen("PNG of a sign only", "anh.png", b"\x89PNG\r\n\x1a\n", PNG, "image_damaged")
    yield Specimen("WebP of a sign only", "anh.webp", b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(8), WEBP, "image_damaged")
    yield Specimen(
        "HEIC of an iPhone", "IMG_0001.HEIC", struct.pack(">I", 24) + b"ftypheic" + bytes(40), "image/heic", "heic"
    )


def zip_tail():
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("index.html", "<script>")
    return out.getvalue()
