"""Programs of others that check credentials, and what each of them says."""

import json
import os
import subprocess

from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3 import OB3LdpVerifier
from openbadgeslib.ob3.contexts import load_context
from openvc import VerificationPolicy, verify_credential
from openvc.did.base import DidResolverRegistry
from openvc.did.did_web import DidWebResolver
from openvc.errors import OpenvcError
from openvc.resolvers import default_status_list_resolver

from tests.conftest import NODE_ENGINES
from tests.proof import oxigraph

OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
VALID = "valid"


def verifier_core(texts, *, site, folder):
    """The core of VerifierPlus and of the Learner Credential Wallet (npm)."""
    registry = f"{site.address}/issuers/index.json"
    return _by_node("verify_dcc.mjs", [registry], texts, site=site, folder=folder)


def digital_bazaar(texts, *, site, folder):
    """Digital Bazaar's libraries (npm)."""
    return _by_node("verify_db.mjs", [], texts, site=site, folder=folder)


def openvc(texts, *, site, folder):
    """openvc-core (PyPI); it reads a single proof, not a list of one."""

    def fetch(address):
        return site.get(address).decode()

    resolver = DidResolverRegistry([DidWebResolver(lambda url: json.loads(fetch(url)))])
    lists = default_status_list_resolver(resolver=resolver, fetch=fetch)

    def check(text):
        document = json.loads(text)
        (document["proof"],) = document.get("proof") or [None]
        verify_credential(
            document,
            resolver=resolver,
            resolve_status_list=lists,
            extra_contexts={OPEN_BADGES: load_context(OPEN_BADGES)},
            policy=VerificationPolicy(
                expected_types=["OpenBadgeCredential"],
                require_status_issuer_binding=True,
            ),
        )

    return _by_python(check, texts, refusals=(OpenvcError, OSError))


def openbadgeslib(texts, *, site, folder):
    """openbadgeslib (PyPI); it trusts lists that are JWTs alone."""

    def fetch(address):
        return site.get(address, accept="application/vc+jwt")

    def check(text):
        issuer = json.loads(text)["issuer"]["id"]
        verifier = OB3LdpVerifier.for_issuer_did(issuer)
        verifier.verify(text, check_status=True, download=fetch)

    return _by_python(check, texts, refusals=LibOpenBadgesException)


def pyoxigraph(texts, *, site, folder):
    """Oxigraph's JSON-LD and canonicalisation (PyPI), with a policy of the tests'."""

    def check(text):
        oxigraph.check(json.loads(text), get=site.get)

    return _by_python(check, texts, refusals=Exception)


ENGINES = (verifier_core, digital_bazaar, openvc, openbadgeslib, pyoxigraph)


def _by_python(check, texts, *, refusals):
    found = {}
    for name, text in texts.items():
        try:
            check(text)
        except refusals as error:
            found[name] = f"{type(error).__name__}: {error}"
        else:
            found[name] = VALID
    return found


def _by_node(program, arguments, texts, *, site, folder):
    """All of them in one start of Node, which takes longer than the checking."""
    files = {}
    for number, (name, text) in enumerate(texts.items()):
        file = folder / f"{number}.json"
        file.write_text(text)
        files[str(file)] = name
    done = subprocess.run(
        ["node", NODE_ENGINES / program, *arguments, *files],
        env=os.environ | {"NODE_EXTRA_CA_CERTS": str(site.authority)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    lines = map(json.loads, done.stdout.splitlines())
    return {files[line["file"]]: line["why"] or line["verdict"] for line in lines}
