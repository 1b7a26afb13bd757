"""Certificates' files that somebody touched: each under its name, with what catches it.

The second value says whether poppler's ``pdfsig``, which knows nothing of our hubs,
takes the file for one that is signed as a whole.
"""

import io
import re
import struct

import pikepdf

from certificates.domain.examination import Part
from certificates.domain.face import ATTACHMENT
from certificates.domain.rendering import draw
from certificates.domain.seal import seal
from hubs.domain.paper import Attached
from tests.factories.hubs import NOON

SEALED_BYTES = re.compile(rb"/Contents <([0-9A-F]+)>")


def drawn(certificate, *, credential=None, **changes):
    """The page as we draw it, of changed facts, with the credential of whomever."""
    text = (credential or certificate).credentials.get().document
    attached = Attached(name=ATTACHMENT, content=text, description="", at=NOON)
    payload = {**certificate.payload, **changes}
    return draw(payload, holder=certificate.holder.name, attached=attached)


def sealed(paper, *, by):
    return seal(paper, key=by, reason="Certificate")


def seal_of(hub):
    return hub.signing_keys.get(kind="seal")


def updated(paper, number, content):
    """``paper`` with an update behind it, as PDF allows: one object anew."""
    former = int(re.findall(rb"startxref\s+(\d+)", paper)[-1])
    table = paper[former:]
    root = re.search(rb"/Root \d+ 0 R", table).group()
    size = int(re.search(rb"/Size (\d+)", table).group(1))
    changed = b"%d 0 obj\n%s\nendobj\n" % (number, content)
    here, there = len(paper), len(paper) + len(changed)
    entries = struct.pack(">BIHBIH", 1, here, 0, 1, there, 0)
    kind = b"/Type /XRef /W [1 4 2] /Index [%d 1 %d 1] /Size %d %s /Prev %d" % (
        *(number, size, size + 1),
        root,
        former,
    )
    index = b"%d 0 obj\n%s\nendobj\n" % (size, stream(entries, kind=kind))
    return paper + changed + index + b"startxref\n%d\n%%%%EOF\n" % there


def stream(data, *, kind=b""):
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (kind, len(data), data)


def appended(paper, m):
    return paper + b"\n% nothing to see here\n"


def covered_by_an_update(paper, m):
    """A white field over half of the page."""
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        page = pdf.pages[0]
        number, drawing = page.Contents.objgen[0], page.Contents.read_bytes()
    white = b"\nq 1 1 1 rg 0 300 600 500 re f Q\n"
    return updated(paper, number, stream(drawing + white))


def attachment_swapped_by_an_update(paper, m):
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        number = pdf.attachments[ATTACHMENT].obj.EF.F.objgen[0]
    text = m.other.credentials.get().document.encode()
    kind = b"/Type /EmbeddedFile /Subtype /application#2Fjson"
    return updated(paper, number, stream(text, kind=kind))


def attachment_swapped_and_saved(paper, m):
    """By an ordinary program, which loses what the seal covers."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        text = m.other.credentials.get().document.encode()
        pdf.attachments[ATTACHMENT] = pikepdf.AttachedFileSpec(
            pdf, text, filename=ATTACHMENT
        )
        pdf.save(out)
    return out.getvalue()


def a_byte_changed(paper, m):
    place = paper.index(b"stream\n") + 40
    return paper[:place] + bytes([paper[place] ^ 1]) + paper[place + 1 :]


def seal_copied(paper, m):
    """The seal of a true file, put into one with another face."""
    forged = sealed(
        drawn(m.certificate, title="Release of gene therapies"), by=m.foreign_seal
    )
    (genuine,) = SEALED_BYTES.findall(paper)
    (own,) = SEALED_BYTES.findall(forged)
    return forged.replace(own, genuine[: len(own)].ljust(len(own), b"0"))


def face_edited_and_sealed_with_our_key(paper, m):
    """Somebody got hold of the seal: the credential is true, and the page is not."""
    forged = drawn(m.certificate, title="Release of gene therapies")
    return sealed(forged, by=seal_of(m.certificate.hub))


def credential_of_another(paper, m):
    """The same, with the page left as it was."""
    forged = drawn(m.certificate, credential=m.other)
    return sealed(forged, by=seal_of(m.certificate.hub))


def without_credential(paper, m):
    forged = draw(m.certificate.payload, holder=m.certificate.holder.name)
    return sealed(forged, by=seal_of(m.certificate.hub))


def sealed_by_another_hub(paper, m):
    return sealed(drawn(m.certificate), by=m.foreign_seal)


def not_sealed(paper, m):
    return drawn(m.certificate)


TOUCHED = {
    appended: ({Part.WHOLE}, False),
    covered_by_an_update: ({Part.WHOLE}, False),
    attachment_swapped_by_an_update: ({Part.WHOLE, Part.FACE}, False),
    attachment_swapped_and_saved: ({Part.SEAL, Part.WHOLE, Part.FACE}, False),
    a_byte_changed: ({Part.SEAL}, False),
    seal_copied: ({Part.SEAL, Part.FACE}, False),
    face_edited_and_sealed_with_our_key: ({Part.FACE}, True),
    credential_of_another: ({Part.FACE}, True),
    without_credential: ({Part.FORM}, True),
    sealed_by_another_hub: ({Part.SEALER}, True),
    not_sealed: ({Part.SEAL}, False),
}
