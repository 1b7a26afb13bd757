"""The seal over a whole PDF file: PAdES baseline (ETSI EN 319 142-1).

With :mod:`~certificates.domain.seal_check` the one module that imports pyHanko, which
takes 0.4 s: only workers may import it.
"""

from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from typing import Any, Final

from asn1crypto import cms as asn1_cms
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from asn1crypto.algos import SignedDigestAlgorithm
from asn1crypto.tsp import SigningCertificateV2
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.attributes import (
    CMSAttributeProvider,
    SignedAttributeProviderSpec,
    SigningCertificateV2Provider,
)
from pyhanko.sign.fields import (
    InvisSigSettings,
    MDPPerm,
    SigFieldSpec,
    SigSeedSubFilter,
)
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certificates.domain.custody import signature_of
from certificates.domain.proving import Sign
from certificates.domain.seal_check import FIELD
from certificates.models import SigningKey

#: Its package ships types, and this one has none.
NewStore: Any = SimpleCertificateStore
#: Bytes of a signature beside its certificate: 650, and some to spare.
ROOM: Final = 1024
#: Bytes of the longest ECDSA signature with P-256 in DER.
LONGEST: Final = 72


class NotSealed(Exception):
    """The file could not be sealed: no time stamp, or a file that is no PDF."""


class KeptKey(Signer):
    """A key that its keeper signs with: pyHanko never has it in hand."""

    def __init__(self, certificate: asn1_x509.Certificate, *, by: Sign) -> None:
        super().__init__(
            signing_cert=certificate,
            signature_mechanism=SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            cert_registry=NewStore(),
        )
        self.by = by
        self.signed_attr_prov_spec = PadesAttributes(certificate)

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002 (pyHanko's signature)
    ) -> bytes:
        """The signature; of a dry run, so many bytes as it may have."""
        return bytes(LONGEST) if dry_run else self.by(data)

    def signer_info(self, *args: Any, **kwargs: Any) -> asn1_cms.SignerInfo:
        """Who signed what, in bytes."""
        return asn1_cms.SignerInfo.load(super().signer_info(*args, **kwargs).dump())


class InBytes(SigningCertificateV2Provider):
    """Which certificate a signature is with, in bytes.

    What was put together of parts asn1crypto writes again, with all parts of parts,
    each time that anything asks for it, twice as often at each level: a third of what a
    seal took. What it has read, it keeps.
    """

    async def build_attr_value(
        self,
        dry_run: bool = False,  # noqa: FBT001, FBT002 (pyHanko's signature)
    ) -> SigningCertificateV2:
        """The attribute's value; the same of a dry run."""
        built = await super().build_attr_value(dry_run=dry_run)
        return SigningCertificateV2.load(built.dump())


class PadesAttributes(SignedAttributeProviderSpec):
    """What PAdES lets be signed beside the file's hash: with which certificate."""

    def __init__(self, certificate: asn1_x509.Certificate) -> None:
        self.certificate = certificate

    def signed_attr_providers(
        self,
        data_digest: bytes,
        digest_algorithm: str,
    ) -> Iterable[CMSAttributeProvider]:
        """The one; pyHanko adds kind of content and hash (ETSI EN 319 142-1, 6.3)."""
        yield InBytes(self.certificate)


class Stamper(HTTPTimeStamper):
    """Asks an authority for time stamps, whatever it answers."""

    async def async_timestamp(
        self, message_digest: bytes, md_algorithm: str
    ) -> asn1_cms.ContentInfo:
        """The stamp; an answer that is none is an error as pyHanko knows them."""
        try:
            return await super().async_timestamp(message_digest, md_algorithm)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            # The last: its own words about a stamp of something else stumble.
            why = f"no time stamp in the answer: {error}"
            raise TimestampRequestError(why) from error


class FaithfulWriter(IncrementalPdfFileWriter):
    """Writes what every reader reads alike.

    pyHanko has no public switch for either; its version is pinned for this.
    """

    def _update_meta(self) -> None:
        """Leave them: pyHanko's form of them is one that checkers of PDF/UA refuse."""

    def _populate_trailer(self, trailer: Any) -> None:
        """Leave the list of objects uncompressed: it then ends in zeros.

        Compressed, one in 256 ends in a carriage return, which some readers take for
        a part of the line's end that follows (see hubs/domain/paper_streams.py).
        """
        inherited: Any = super()
        inherited._populate_trailer(trailer)  # noqa: SLF001 (our own, by birth)
        trailer.pop("/Filter", None)


def seal(paper: bytes, *, key: SigningKey, reason: str) -> bytes:
    """The file with the seal of ``key`` over all of it; nothing may be changed after.

    The seal has no picture and lies outside of the page, the one place where PDF/A-3
    and PDF/UA-1 both allow an unseen one. With a time stamp where
    ``TIMESTAMP_URL`` is set.
    """
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        reason=reason,
    )
    outside = InvisSigSettings(box_out_of_bounds=True)
    signer = PdfSigner(
        metadata,
        signer=KeptKey(_certificate(key.public), by=signature_of(key)),
        timestamper=_timestamper(settings.TIMESTAMP_URL),
        new_field_spec=SigFieldSpec(FIELD, invis_sig_settings=outside),
    )
    try:
        out = signer.sign_pdf(
            FaithfulWriter(BytesIO(paper)),
            bytes_reserved=_room(key.public, settings.TIMESTAMP_URL),
        )
        sealed: bytes = out.getvalue()
    except (SigningError, PdfError, OSError) as error:
        raise NotSealed(f"{type(error).__name__}: {error}") from error
    return sealed


@lru_cache(maxsize=64)
def _certificate(public: str) -> asn1_x509.Certificate:
    _type, _headers, der = pem.unarmor(public.encode())
    return asn1_x509.Certificate.load(der)


def _room(public: str, stamped_by: str) -> int | None:
    """How many letters are kept free for the signature; two of them are a byte.

    Where nothing is said, pyHanko signs twice, the first time to see how long that is:
    so it must be with a time stamp, whose length nobody knows before.
    """
    return None if stamped_by else 2 * (len(_certificate(public).dump()) + ROOM)


@lru_cache(maxsize=1)
def _timestamper(address: str) -> Stamper | None:
    return Stamper(address) if address else None
