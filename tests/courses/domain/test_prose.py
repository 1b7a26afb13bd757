"""What is inside of what may not stay goes with it."""

from courses.domain.prose import Resolution, frozen_html, frozen_mathml

NOWHERE = Resolution(
    page=lambda _id: "",
    term=lambda _name: None,
    term_id=lambda: "t",
    broken=lambda _link: None,
    unknown=lambda _term: None,
)


def test_what_stands_in_a_dropped_element_is_dropped_with_it():
    kept = frozen_html("<p>Wash<svg><b>x</b><p>y</p></svg> hands</p>", NOWHERE)

    assert kept == "<p>Wash hands</p>"


def test_what_stands_in_an_unknown_part_of_a_formula_goes_with_it():
    kept = frozen_mathml("<math><mi>x</mi><semantics><mi>y</mi></semantics></math>")

    assert kept == "<math><mi>x</mi></math>"
