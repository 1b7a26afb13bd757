"""Looking at a page as an inspector of accessibility does, in every light and size."""

import json
import subprocess
import sys

from axe_playwright_python.base import AXE_SCRIPT

from cms.demo.processes import ROOT

WIDE = {"width": 1360, "height": 900}
PHONE = {"width": 390, "height": 844}
NARROWEST = {"width": 320, "height": 800}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
#: Contrast takes most of the time, and goes by the scheme; all else goes by the size.
CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
ALL_BUT_CONTRAST = ALL | {"rules": {"color-contrast": {"enabled": False}}}
LOOKS = [
    ("light", WIDE, ALL),
    ("light", PHONE, ALL_BUT_CONTRAST),
    ("dark", PHONE, ALL),
    ("dark", WIDE, CONTRAST),
]
#: Colours that are on their way to others are nobody's choice. A change of the scheme
#: goes from element to element, some frames long.
STILL = """async () => {
  let quiet = 0
  for (let frame = 0; frame < 120 && quiet < 2; frame++) {
    await new Promise(requestAnimationFrame)
    const moving = document.getAnimations().filter(
      each => each.effect?.getTiming().iterations !== Infinity &&
        each.playState === 'running'
    )
    for (const each of moving) each.finish()
    quiet = moving.length ? 0 : quiet + 1
  }
}"""
#: Renders pages that a healthy site does not show, with the site's own settings.
UNWELL = """
import json, os, sys
os.environ["DATABASE_URL"] = "sqlite:////nowhere/at/all.sqlite3"
import django
django.setup()
from django.test import Client
from django.template.loader import render_to_string
client = Client(raise_request_exception=False, headers={"host": "localhost"})
strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
answers = {
    "403": strict.post("/language/", {"language": "nl"}),
    "503": client.get("/courses/"),
    "503-of-a-check": client.get("/verify/7H4KQ2M9XW3TBZ5C/"),
}
pages = {name: [each.status_code, each.content.decode()]
         for name, each in answers.items()}
for name in ("400.html", "403.html", "500.html"):
    pages[name] = [int(name[:3]), render_to_string(name, {})]
json.dump(pages, sys.stdout)
"""


def faults(page, where):
    """What is wrong with the page that is open, one line each."""
    found = []
    for scheme, size, options in LOOKS:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size(size)
        place = f"{where}, {scheme}, {size['width']} px"
        found += [f"{place}: {each}" for each in _violations(page, options)]
    page.set_viewport_size(NARROWEST)
    page.evaluate(STILL)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > NARROWEST["width"]:
        found.append(f"{where}: {width} px wide on a screen of {NARROWEST['width']}")
    if page.evaluate("document.documentElement.lang") not in {"en", "nl"}:
        found.append(f"{where}: its language is not said")
    page.set_viewport_size(WIDE)
    return found


#: What is ours on a screen of the CMS; the frame around it is Wagtail's.
OURS = {
    "include": [["main"]],
    "exclude": [["main header"], [".w-slim-header"], [".w-breadcrumbs"]],
}


def faults_in_the_cms(page, where):
    """What is wrong with the part of a CMS screen that is ours, one line each."""
    found = []
    for scheme, size, options in [
        ("light", WIDE, ALL),
        ("light", PHONE, ALL_BUT_CONTRAST),
        ("dark", PHONE, CONTRAST),
    ]:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size(size)
        place = f"{where}, {scheme}, {size['width']} px"
        found += [f"{place}: {each}" for each in _violations(page, options, OURS)]
    page.set_viewport_size(WIDE)
    return found


def _violations(page, options, part=None):
    # What stands still on the screen covers whatever is below it just now.
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    page.evaluate(STILL)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    results = page.evaluate(
        "([part, options]) => axe.run(part ?? document, options)", [part, options]
    )
    return [
        f"{violation['id']} at {node['target']}: {node['failureSummary']}"
        for violation in results["violations"]
        for node in violation["nodes"][:3]
    ]


def unwell_pages(site):
    """Status and HTML of pages that only a site in trouble answers with."""
    done = subprocess.run(
        [sys.executable, "-c", UNWELL],
        cwd=ROOT,
        env=site.services.environment,
        check=True,
        capture_output=True,
    )
    return json.loads(done.stdout.decode().splitlines()[-1])
