"""The people whom the demonstration can be entered as."""

from dataclasses import dataclass

#: One for all: the accounts exist only where ``DEMO=1``.
PASSWORD = "try-passage-2026"  # noqa: S105 (shown to everybody who starts the demo)


@dataclass(frozen=True)
class Account:
    """Somebody who exists in every demonstration.

    ``role`` is a hub role's value and ``hub`` the slug of the hub where it is held;
    both are empty for people who hold none. ``auditor`` has a mandate for as long as
    one may last. ``is_named`` says whether whoever starts the demo reads of them.
    """

    email: str
    name: str
    purpose: str
    language: str = "en"
    time_zone: str = "UTC"
    role: str = ""
    hub: str = ""
    superuser: bool = False
    auditor: bool = False
    is_named: bool = True


ACCOUNTS: list[Account] = [
    Account(
        "learner@example.org",
        "Maria Sørensen",
        "learner",
        time_zone="Europe/Copenhagen",
    ),
    Account(
        "second@example.org",
        "Ελένη Παπαδοπούλου",
        "another learner",
        time_zone="Europe/Athens",
    ),
    Account(
        "employer@example.org",
        "Noor Jansen",
        "acts for Rijn Cell Works, an employer that has seats",
        time_zone="Europe/Amsterdam",
    ),
    Account(
        "admin@example.org",
        "Ada Administrator",
        "administrator of the site",
        superuser=True,
    ),
    Account(
        "auditor@example.org",
        "Ingrid Lindqvist",
        "auditor, who reads everything for 30 days",
        time_zone="Europe/Stockholm",
        auditor=True,
    ),
]
#: A hub's slug and name, the time zone there, and who holds which role.
_STAFF = [
    (
        ("flanders", "Flanders", "Europe/Brussels"),
        {
            "lead": "Lotte Peeters",
            "author": "Arne Willems",
            "reviewer": "Ruth Janssens",
            "trainer": "Joris Maes",
            "assessor": "Hilde De Smet",
            "finance": "Koen Claes",
        },
    ),
    (
        ("catalonia", "Catalonia", "Europe/Madrid"),
        {
            "lead": "Laia Ferrer i Puig",
            "author": "Arnau Vidal",
            "reviewer": "Rosa Soler",
            "trainer": "Marc Riera",
            "assessor": "Núria Bosch",
            "finance": "Jordi Camps",
        },
    ),
    (
        ("zuid-holland", "South Holland", "Europe/Amsterdam"),
        {
            "lead": "Sanne de Vries",
            "author": "Bram Visser",
            "reviewer": "Femke Bakker",
        },
    ),
    (
        ("lombardy", "Lombardy", "Europe/Rome"),
        {
            "lead": "Giulia Colombo",
            "author": "Marco Bianchi",
            "reviewer": "Elena Ferrari",
        },
    ),
    (
        ("rhone-alpes", "Rhône-Alpes", "Europe/Paris"),
        {
            "lead": "Claire Moreau",
            "author": "Julien Laurent",
            "reviewer": "Camille Girard",
        },
    ),
    (
        ("emilia-romagna", "Emilia-Romagna", "Europe/Rome"),
        {
            "lead": "Chiara Rossi",
            "author": "Luca Montanari",
            "reviewer": "Sara Gallo",
        },
    ),
    (
        ("nord-est-romania", "North-East Romania", "Europe/Bucharest"),
        {
            "lead": "Ioana Popescu",
            "author": "Andrei Ionescu",
            "reviewer": "Elena Munteanu",
        },
    ),
    (
        ("west-sweden", "West Sweden", "Europe/Stockholm"),
        {
            "lead": "Karin Lindgren",
            "author": "Erik Johansson",
            "reviewer": "Anna Nyström",
        },
    ),
]
#: Hubs where somebody holds each of the roles.
FULL_HUBS = ("flanders", "catalonia")
#: The site in another language than English, for one of them.
_LANGUAGES = {"lead.flanders@example.org": "nl"}
ACCOUNTS += [
    Account(
        email := f"{role}.{slug}@example.org",
        person,
        f"{role} {'of' if role == 'lead' else 'in'} the {hub} hub",
        language=_LANGUAGES.get(email, "en"),
        time_zone=time_zone,
        role=role,
        hub=slug,
        is_named=slug in FULL_HUBS,
    )
    for (slug, hub, time_zone), staff in _STAFF
    for role, person in staff.items()
]
