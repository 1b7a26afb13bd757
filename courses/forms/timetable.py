"""What visitors ask of the timetable; what is unknown counts for nothing."""

from courses.domain.timetable import Wish
from courses.forms.catalogue import FacetForm, KnownValues, PageNumber


class TimetableForm(FacetForm):
    """What runs are narrowed by."""

    month = KnownValues(required=False)
    mode = KnownValues(required=False)
    language = KnownValues(required=False)
    hub = KnownValues(required=False)
    page = PageNumber(required=False)

    def wish(self) -> Wish:
        """What was asked for; call it after ``is_valid``, which always holds."""
        return Wish(**self.chosen())
