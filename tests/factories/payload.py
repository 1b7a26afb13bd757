"""Payloads of certificates: the demonstration's longest-standing example."""

from typing import Any

NUMBER = "7H4KQ2M9XW3TBZ5C"
HOLDER = "Zoë Ångström-Wójcik"


def make_payload(**changes: Any) -> Any:
    """A valid payload; keywords replace its entries."""
    return {
        "schema": 2,
        "template": "2026-11",
        "design": None,
        "number": NUMBER,
        "issue_no": 1,
        "status_index": 70_112,
        "language": "en",
        "second_language": "nl",
        "demonstration": False,
        "title": "Aseptic practice and contamination control",
        "second_title": "Aseptisch werken en contaminatiebeheersing",
        "course": {
            "code": "NL36-GMP-001",
            "slug": "aseptic-practice-contamination-control",
            "edition": 3,
        },
        "hub": {
            "slug": "zuid-holland",
            "code": "NL36",
            "name": "South Holland ATMP Training Hub",
            "region": "Zuid-Holland",
            "city": "Leiden",
            "country": "NL",
            "country_name": "Netherlands",
        },
        "time_zone": "Europe/Amsterdam",
        "completed_at": "2026-11-14T14:01:58Z",
        "issued_at": "2026-11-14T14:02:11Z",
        "valid_until": "2028-11-14T23:00:00Z",
        "outcomes": [
            {"text": text, "kind": "skill"}
            for text in (
                "Trace contamination back to people, air, surfaces and water",
                "Put on clothing for grade A/B in the right order and spot a breach",
                "Judge viable monitoring results against the limits and respond",
                "Design a process simulation and decide whether it passed",
                "Respond to a spill of modified organisms",
            )
        ],
        "eqf_level": 5,
        "workload_hours": "10",
        "ects": None,
        "assessment": "module quizzes and sandbox exercise",
        "pass_mark": 80,
        "supervision": "unsupervised online; identity checked by the hub where a "
        "practical is observed",
        "participation": "online, with sandbox exercises and, where a hub offers it, "
        "an observed practical",
        "quality_assurance": "Review by two subject experts before publication and "
        "once a year",
        "prerequisites": ["GMP for advanced therapies: foundations, or equivalent"],
        "stackability": "Counts towards a hub's ATMP foundation award together with "
        "other courses of this catalogue.",
        "esco_skills": [
            {
                "label": "wear cleanroom suit",
                "uri": "http://data.europa.eu/esco/skill/"
                "07e1799a-82c2-4877-9b43-1499812c5619",
            }
        ],
        "verify_url": f"https://passage.example/verify/{NUMBER}",
    } | changes
