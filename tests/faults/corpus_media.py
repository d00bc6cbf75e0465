"""Videos, sounds, texts: whole ones made by hand (no encoder needed), cut ones, and what only claims to be one."""

import io
import struct
import wave

from specimen import Specimen

MP4, MOV, M4A, WEBM = "video/mp4", "video/quicktime", "audio/mp4", "video/webm"


def box(kind, content=b""):
    return struct.pack(">I4s", 8 + len(content), kind) + content


def film(brand=b"isom", *, cut=0, moov=True):
    """The boxes of an MP4; no player shows a picture, so it stands for what a first look passes or refuses."""
    whole = box(b"ftyp", brand + bytes(4) + brand) + (box(b"moov", box(b"mvhd", bytes(100))) if moov else b"")
    whole += box(b"mdat", bytes(4000))
    return whole[: len(whole) - cut]


def sound(seconds=1):
    out = io.BytesIO()
    with wave.open(out, "wb") as record:
        record.setnchannels(1)
        record.setsampwidth(2)
        record.setframerate(8000)
        record.writeframes(bytes(16000 * seconds))
    return out.getvalue()


def huge_box():
    return box(b"ftyp", b"isom" * 2) + struct.pack(">I4sQ", 1, b"mdat", 2**62) + bytes(50)


def loop_of_nothing():
    return box(b"ftyp", b"isom" * 2) + struct.pack(">I4s", 0, b"free") + bytes(20)


def specimens():
    yield Specimen("sound WAV", "ghi-am.wav", sound(), "audio/wav")
    yield Specimen("MP4 of boxes only", "phim.mp4", film(), MP4, "video_no_picture")
    yield Specimen("MOV of boxes only", "phim.mov", film(b"qt  "), MOV, "video_no_picture")
    yield Specimen("M4A of boxes only", "noi.m4a", film(b"M4A "), M4A, "video_silent")
    yield Specimen("MP4 without its index", "phim.mp4", film(moov=False), MP4, "video_cut")
    yield Specimen("MP4 cut at the end", "phim.mp4", film(cut=500), MP4, "video_cut")
    yield Specimen("MP4 that claims 4 exabytes", "phim.mp4", huge_box(), MP4, "video_cut")
    yield Specimen("MP4 with an endless box", "phim.mp4", loop_of_nothing(), MP4, "video_cut")
    yield Specimen("MP4 of a sign only", "phim.mp4", box(b"ftyp", b"isom"), MP4, "video_cut")
    yield Specimen("WebM of a sign only", "phim.webm", b"\x1aE\xdf\xa3", WEBM, "video_damaged")
    yield Specimen(
        "WebM of noise",
        "phim.webm",
        b"\x1aE\xdf\xa3" + bytes(range(256)) * 8,
        WEBM,
        ("video_damaged", "video_no_picture"),
    )
    yield Specimen("MP3 of a sign only", "noi.mp3", b"ID3\x03" + bytes(20), "audio/mpeg", "video_damaged")
    yield Specimen(
        "OGG of noise", "noi.ogg", b"OggS" + bytes(range(256)) * 8, "audio/ogg", ("video_silent", "video_damaged")
    )
    yield Specimen("WAV cut after the header", "noi.wav", sound()[:44], "audio/wav", "video_damaged")
    yield from texts()


def texts():
    plain = "text/plain"
    yield Specimen("Python", "main.py", b"print('xin ch\xc3\xa0o')\n", plain)
    yield Specimen("notebook", "mo-hinh.ipynb", b'{"cells": [], "nbformat": 4}', "application/x-ipynb+json")
    yield Specimen("text with a BOM", "doc.txt", b"\xef\xbb\xbfxin", plain)
    yield Specimen("text that turns its direction", "a.py", "x = 1 # \u202e gi\u1ea5u".encode(), plain, notes=["bidi"])
    yield Specimen("text not UTF-8 further on", "a.txt", b"a" * 5000 + b"\xe0\xff", plain, "text_damaged")
    yield Specimen("text with a NUL further on", "a.txt", b"a" * 5000 + b"\0", plain, "text_damaged")
    yield Specimen("25 MB of text", "a.csv", b"1,2,3\n" * (25 * 175_000), plain, "text_long")
    yield Specimen("web page", "a.html", b"<!DOCTYPE html><script>alert(1)</script>", "text/html", notes=["active"])
    yield Specimen("web page called .txt", "a.txt", b"  <HTML><script>", "text/html", notes=["active"])
    yield Specimen("drawing with a script", "a.svg", b"<svg onload='alert(1)'/>", "image/svg+xml", notes=["active"])
    svg = b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a 'x'>]><svg>&a;</svg>"
    yield Specimen("drawing with entities", "a.svg", svg, "image/svg+xml", notes=["active"])
    yield Specimen("XML", "a.xml", b"<?xml version='1.0'?><a/>", "application/xml", notes=["active"])
    yield Specimen("program of Windows", "a.exe", b"MZ\x90\x00" + bytes(200), "")
    yield Specimen("program of Linux", "a", b"\x7fELF" + bytes(200), "")
    yield Specimen("shortcut of Windows", "a.lnk", b"L\0\0\0\x01\x14\x02\0" + bytes(70), "")
    yield Specimen("noise", "a.bin", bytes(range(256)), "")
    yield Specimen("nothing", "a.txt", b"", "")
    yield Specimen("text of Windows-1258", "a.txt", "xin chào".encode("cp1258"), "")
