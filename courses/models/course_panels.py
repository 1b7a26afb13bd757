"""The form of a course: from what it is to how long it holds.

Help texts say why something is asked, and who will read the answer.
"""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from courses.models.panels import tabs, title

TITLE = title(
    _("Stands on the certificate: name what is learnt, in the words of the field.")
)
IDENTITY = MultiFieldPanel(
    [
        FieldPanel(
            "subtitle",
            help_text=_("One line below the title in the catalogue: for what, or how."),
        ),
        FieldPanel(
            "summary",
            help_text=_(
                "Two or three sentences by which somebody decides whether to take it."
            ),
        ),
        FieldRowPanel([FieldPanel("code"), FieldPanel("area")]),
    ],
    _("What the course is"),
)
OUTCOMES = MultiFieldPanel(
    [
        FieldPanel(
            "outcomes",
            help_text=_(
                "Each begins with a verb that can be seen or tested, e.g. Explain when "
                "Part IV applies; not: know, understand, be aware of. They stand on "
                "the course page and on the certificate, where an employer reads them. "
                "Write them first: lessons and questions follow from them. Three to "
                "six are usual, eight fit. Kinds are those of the EQF: to know, to "
                "do, to answer for."
            ),
        )
    ],
    _("What learners can do afterwards"),
)
AUDIENCE = MultiFieldPanel(
    [
        FieldPanel(
            "audience",
            help_text=_("The catalogue offers the course to people in these roles."),
        ),
        FieldPanel(
            "prerequisites",
            help_text=_(
                "What one must know or have done before, one a line. Empty if nothing."
            ),
        ),
    ],
    _("Who it is for"),
)
LEVEL = MultiFieldPanel(
    [
        FieldPanel(
            "eqf_level",
            heading=_("Level (EQF)"),
            help_text=_(
                "The European Qualifications Framework makes levels comparable between "
                "countries. 3: does known tasks under guidance. 4: solves specific "
                "problems in a known field. 5: comprehensive, specialised knowledge, "
                "and answers for unforeseen change. 6: advanced knowledge, as of a "
                "bachelor. 7: highly specialised, as of a master. Operators are often "
                "at 4 or 5. Empty if nobody has classified it."
            ),
        ),
        FieldRowPanel(
            [
                FieldPanel("hours_lessons", heading=_("Hours of lessons")),
                FieldPanel("hours_reading", heading=_("Guided reading")),
                FieldPanel("hours_assessment", heading=_("Assessment")),
                FieldPanel(
                    "hours_practice",
                    heading=_("Practice"),
                    help_text=_("Delivered by the hub."),
                ),
            ],
            help_text=_(
                "A workload hour is an hour that a typical learner of the audience "
                "spends, with notes, breaks to think and second readings; not the "
                "length of the video. The sum stands on the certificate."
            ),
        ),
        FieldPanel(
            "ects",
            help_text=_(
                "One credit stands for 25 to 30 hours of work. Claimed only for hours "
                "that the platform delivers; empty below one credit."
            ),
        ),
    ],
    _("Level and workload"),
)
ASSESSMENT = MultiFieldPanel(
    [
        FieldPanel(
            "assessment",
            help_text=_("How it is tested, e.g. quiz at the end of each module."),
        ),
        FieldRowPanel(
            [
                FieldPanel(
                    "pass_mark",
                    help_text=_(
                        "Share of the points that passes a quiz. 80 is usual for GMP."
                    ),
                ),
                FieldPanel(
                    "attempts_per_day",
                    help_text=_(
                        "After so many, a learner waits: guessing must not pay."
                    ),
                ),
            ]
        ),
        FieldPanel(
            "supervision",
            help_text=_(
                "Who watches, and how it is known who answers, e.g. unsupervised "
                "online, account with confirmed e-mail. Printed on the certificate."
            ),
        ),
    ],
    _("How it is assessed"),
)
CREDENTIAL = MultiFieldPanel(
    [
        FieldPanel(
            "participation",
            help_text=_("Online, on site or blended, e.g. online, at one’s own pace."),
        ),
        FieldPanel(
            "quality_assurance",
            help_text=_(
                "Who saw to it that the content is right, e.g. reviewed by two experts "
                "of the hub each year."
            ),
        ),
        FieldPanel(
            "stackability",
            help_text=_(
                "Programmes or certificates it is a part of. Empty if it stands alone."
            ),
        ),
        FieldPanel(
            "practice_note",
            help_text=_("What of the practice takes place at the hub, and where."),
        ),
        FieldPanel(
            "esco_skills",
            help_text=_(
                "Skills of the European classification, so that job services and "
                "passports understand the certificate. Look them up at "
                "esco.ec.europa.eu."
            ),
        ),
    ],
    _("What the certificate says besides"),
    help_text=_(
        "These are elements that the EU asks of every micro-credential; an employer "
        "compares certificates by them."
    ),
)
DATES = MultiFieldPanel(
    [
        FieldRowPanel(
            [
                FieldPanel(
                    "validity_months",
                    help_text=_(
                        "After so many months the certificate runs out and the course "
                        "is taken again. Empty if it never does."
                    ),
                ),
                FieldPanel(
                    "as_of",
                    help_text=_(
                        "The state of law and practice that the content shows, as "
                        "2026-07."
                    ),
                ),
                FieldPanel(
                    "review_by",
                    help_text=_(
                        "The day until which somebody reads it all again; the desk "
                        "reminds you."
                    ),
                ),
            ]
        )
    ],
    _("How long it holds"),
)

COURSE_FORM = tabs(
    [TITLE, IDENTITY, OUTCOMES, AUDIENCE, LEVEL, ASSESSMENT, CREDENTIAL, DATES],
    _("The last part of the public address. It stays once a certificate names it."),
)
