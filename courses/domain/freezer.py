"""What blocks ask while a step is frozen: files, links, terms, sources."""

from collections.abc import Callable

from django.db.models import Model
from django.db.models.fields.files import FieldFile
from django.utils.text import slugify
from wagtail.models import Page

from courses.blocks import Fault, FrozenPicture
from courses.domain.assets import Assets, FileGone
from courses.domain.problems import Problem, problem_of, quoted
from courses.domain.prose import Resolution, frozen_html, frozen_mathml
from courses.models import CoursePage, Edition, StepPage, Term
from hubs.models import Captions, Picture, Source

#: Where definitions come from if the glossary has none in a language.
GLOSSARY_LANGUAGE = "en"


class StepFreezer:
    """Answers the blocks of one step in one language.

    Ids of terms and headings are counted within the step. ``problems``, ``sources`` and
    ``media`` fill up as blocks are frozen. ``step_address`` gives the address of
    another step of the same course, seen from a step, or "".
    """

    def __init__(
        self,
        page: Page,
        *,
        assets: Assets,
        step_address: Callable[[Page], str] = lambda page: "",
    ) -> None:
        self.page = page
        self.language = str(page.locale.language_code)
        self.assets = assets
        self.problems: list[Problem] = []
        self.sources: dict[str, Source] = {}
        self.media: set[Model] = set()
        self._step_address = step_address
        self._field, self._block = "", ""
        self._anchors: set[str] = set()
        self._terms = 0
        self._resolution = Resolution(
            page=self._page_address,
            term=self._term,
            term_id=self._term_id,
            broken=lambda link: self.fault(Fault.BROKEN_LINK, detail=quoted(link)),
            unknown=lambda term: self.fault(Fault.UNKNOWN_TERM, detail=quoted(term)),
        )

    def reading(self, field: str) -> None:
        """Blocks of ``field`` come next."""
        self._field, self._block = field, ""

    def enter(self, block: str) -> None:
        """The block with this id comes next."""
        self._block = str(block)

    def html(self, source: str) -> str:
        """Running text for readers."""
        return frozen_html(source, self._resolution)

    def mathml(self, source: str) -> str:
        """A formula for readers."""
        return frozen_mathml(source)

    def anchor(self, text: str) -> str:
        """An id that the step has once."""
        stem = slugify(text, allow_unicode=True)[:60] or "section"
        anchor, count = stem, 1
        while anchor in self._anchors:
            count += 1
            anchor = f"{stem}-{count}"
        self._anchors.add(anchor)
        return anchor

    def picture(self, picture: Picture) -> FrozenPicture:
        """The picture as it will be shown."""
        self.media.add(picture)
        try:
            return self.assets.picture(picture)
        except FileGone:
            self.fault(Fault.NO_FILE, detail=picture.title)
            return FrozenPicture("", 0, 0)

    def file(self, file: FieldFile) -> str:
        """Reference to the file's bytes."""
        owner = file.instance
        self.media.add(owner.recording if isinstance(owner, Captions) else owner)
        try:
            return self.assets.file(file)
        except FileGone as gone:
            self.fault(Fault.NO_FILE, detail=str(gone))
            return ""

    def source(self, source: Source) -> dict[str, str]:
        """A source as readers see it."""
        self.sources[source.key] = source
        return {"key": source.key, "title": source.title, "url": source.url}

    def fault(self, code: Fault, *, detail: str = "", field: str = "") -> None:
        """Note what is wrong, and where."""
        path = ".".join(part for part in (self._field, self._block, field) if part)
        self.problems.append(problem_of(self.page, code, field=path, detail=detail))

    def _page_address(self, number: int) -> str:
        page = Page.objects.filter(pk=number).specific().first()
        if page is None:
            return ""
        if isinstance(page, StepPage):
            return self._step_address(page)
        if isinstance(page, CoursePage):
            current = Edition.objects.current().filter(course=page.course_id)
            return (page.get_url() or "") if current.exists() else ""
        return (page.get_url() or "") if page.live else ""

    def _term(self, name: str) -> tuple[str, str] | None:
        """Title and definition, in the step's language if there is one."""
        terms = Term.objects.filter(
            term__iexact=name, language__in={self.language, GLOSSARY_LANGUAGE}
        )
        found = sorted(terms, key=lambda term: term.language != self.language)
        return (found[0].term, found[0].definition) if found else None

    def _term_id(self) -> str:
        self._terms += 1
        return f"term-{self._terms}"
