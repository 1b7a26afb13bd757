"""The words in a PDF's metadata that claim more than WeasyPrint claims."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Claim:
    """Properties in the metadata, and the description that PDF/A demands of them.

    Both are RDF: ``properties`` one ``rdf:Description``, ``schema`` one ``rdf:li``.
    """

    properties: bytes
    schema: bytes


# WeasyPrint writes one claim of conformance a file, by design. This is the second
# one, PDF/UA-1, with the description that PDF/A demands of properties it does not know.
ACCESSIBLE: Final = Claim(
    properties=b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">\
<pdfuaid:part>1</pdfuaid:part></rdf:Description>""",
    schema=b"""\
<rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289 that the file conforms to\
</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property>\
</rdf:li>""",
)


def claims(more: Claim | None = None) -> bytes:
    """The claim of accessibility and one ``more``; schemas stand in one bag."""
    made = [ACCESSIBLE, more] if more else [ACCESSIBLE]
    properties = b"".join(each.properties for each in made)
    schemas = b"".join(each.schema for each in made)
    return (
        properties
        + b"""\
<rdf:Description rdf:about=""\
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"\
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"\
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag>"""
        + schemas
        + b"</rdf:Bag></pdfaExtension:schemas></rdf:Description>"
    )
