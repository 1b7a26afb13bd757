"""The forms of modules, lessons and quizzes, and what all forms have in common.

Fields come in the order in which an author knows them; help texts say why they are
asked.
"""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    FieldRowPanel,
    ObjectList,
    Panel,
    TabbedInterface,
    TitleFieldPanel,
)

#: Titles stand on the certificate and in the record; longer ones do not fit.
LONGEST_TITLE = 140


def title(help_text: object) -> TitleFieldPanel:
    """The panel of a title, which counts to what editions have room for."""
    return TitleFieldPanel(
        "title",
        help_text=help_text,
        placeholder=_("Title*"),
        widget=forms.TextInput(attrs={"data-limit": LONGEST_TITLE}),
    )


def tabs(content: list[Panel], address: object) -> TabbedInterface:
    """A form: what it is about, and apart from it where it will stand.

    What Wagtail asks of public pages for search engines and menus is left out: nothing
    here would show it.
    """
    slug = FieldPanel("slug", help_text=address)
    return TabbedInterface(
        [
            ObjectList(content, heading=_("Content")),
            ObjectList([slug], heading=_("Address")),
            ObjectList([CommentPanel()], heading=_("Comments")),
        ]
    )


STEP_ADDRESS = _(
    "The last part of its address for learners. It is made from the title; change it "
    "only before the first release, so that bookmarks go on to work."
)

MODULE_FORM = tabs(
    [
        title(_("A part of the course, e.g. Rooms and numbers.")),
        FieldPanel(
            "summary",
            help_text=_("What the part is about; shown in the outline. May be empty."),
        ),
    ],
    STEP_ADDRESS,
)
REQUIRED = _("Whoever leaves it out cannot complete the course.")
LESSON_FORM = tabs(
    [
        title(_("What the reader learns here. Stands in the outline.")),
        FieldRowPanel(
            [
                FieldPanel(
                    "minutes",
                    help_text=_(
                        "To read, watch and think it over. About 100 words a minute "
                        "for a text of this kind, and the length of recordings."
                    ),
                ),
                FieldPanel("required", help_text=REQUIRED),
            ]
        ),
        FieldPanel(
            "body",
            help_text=_(
                "Begin with what goes wrong without it. Mark words of the glossary: "
                "readers open the definition in place. End with key points."
            ),
        ),
        FieldPanel(
            "sources",
            help_text=_(
                "What it all rests on, from the platform’s register: learners can "
                "check it, reviewers must. Questions on the same sources lead back "
                "here."
            ),
        ),
    ],
    STEP_ADDRESS,
)
QUIZ_FORM = tabs(
    [
        title(_("Stands in the outline, e.g. Rooms and numbers: check.")),
        FieldRowPanel(
            [
                FieldPanel("minutes", help_text=_("About a minute and a half each.")),
                FieldPanel("required", help_text=REQUIRED),
                FieldPanel(
                    "pass_mark",
                    help_text=_("In per cent of the points. Empty: as the course."),
                ),
            ]
        ),
        FieldPanel(
            "questions",
            help_text=format_lazy(
                "{why} {how}",
                why=_(
                    "Ask for what an outcome promises: a decision in a case rather "
                    "than a word. Options come in another order to each learner."
                ),
                how=_("“Try the quiz” above shows what learners meet, and grades it."),
            ),
        ),
    ],
    STEP_ADDRESS,
)
