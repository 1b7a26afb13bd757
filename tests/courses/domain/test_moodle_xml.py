"""Moodle XML: what is read of it, and what is refused with which reason."""

import pytest

from courses.domain.foreign import Note, Reason, Unreadable
from courses.domain.moodle_xml import read_moodle_xml


def text(name, words, form="html"):
    return f'<{name} format="{form}"><text><![CDATA[{words}]]></text></{name}>'


def element(kind, inside="", *, stem="<p>What is it?</p>", grade="1.0000000"):
    return (
        f'<question type="{kind}"><name><text>Air</text></name>'
        f"{text('questiontext', stem)}<defaultgrade>{grade}</defaultgrade>"
        f"{inside}</question>"
    )


def answer(words, fraction, feedback="", more=""):
    said = text("feedback", feedback)
    return (
        f'<answer fraction="{fraction}" format="html"><text><![CDATA[{words}]]></text>'
        f"{said}{more}</answer>"
    )


def quiz(*elements):
    return f'<?xml version="1.0" encoding="UTF-8"?><quiz>{"".join(elements)}</quiz>'


def only(*args, **kwargs):
    (question,) = read_moodle_xml(quiz(element(*args, **kwargs)))
    return question


CHOICE = answer("<p>Down</p>", 100, "Yes.") + answer("Up", 0, "Warm air does.")


def test_single_choice():
    question = only("multichoice", f"{CHOICE}<single>true</single>", grade="2.0000000")

    assert (question.number, question.name, question.line) == (1, "Air", None)
    assert question.kind == "single_choice"
    options = [item["value"] for item in question.value.pop("options")]
    assert options == [
        {"text": "Down", "right": True},
        {"text": "Up", "right": False},
    ]
    assert question.value == {
        "stem": "What is it?",
        "points": 2,
        "explanation": "Down: Yes.\nUp: Warm air does.",
        "sources": [],
        "read_again": None,
    }
    assert question.notes == ()


def test_multiple_response():
    answers = answer("A", 50) + answer("B", 50) + answer("C", 0)
    question = only("multichoice", f"<single>false</single>{answers}")

    assert question.kind == "multiple_response"
    assert question.notes == (Note.WRONG_TICKS,)


def test_general_feedback_comes_first_and_moodles_own_words_not_at_all():
    inside = (
        CHOICE
        + text("generalfeedback", "Air is heavy.")
        + text("correctfeedback", "<p>Your answer is correct.</p>")
        + text("partiallycorrectfeedback", "Your answer is partially correct.")
        + text("incorrectfeedback", "Read Annex 1.")
    )

    assert only("multichoice", inside).value["explanation"] == (
        "Air is heavy.\nDown: Yes.\nUp: Warm air does.\nRead Annex 1."
    )


def test_hints_are_left_out_and_said_to_be():
    assert only("multichoice", CHOICE + text("hint", "Think!")).notes == (Note.HINTS,)
    assert only("multichoice", CHOICE + text("hint", "")).notes == ()


@pytest.mark.parametrize(
    ("true", "false", "value"), [(100, 0, "true"), (0, 100, "false")]
)
def test_true_or_false(true, false, value):
    inside = answer("true", true, "Yes.") + answer("false", false)
    question = only("truefalse", inside)

    assert (question.kind, question.value["answer_is"]) == ("true_false", value)
    assert question.value["explanation"] == "Yes."


def test_number_with_unit():
    inside = (
        answer("5", 100, "Right.", "<tolerance>0.5</tolerance>")
        + answer("*", 0, "Count again.")
        + "<units><unit><multiplier>1</multiplier><unit_name>h</unit_name></unit>"
        + "</units>"
        + "<unitgradingtype>0</unitgradingtype>"
    )
    question = only("numerical", inside)

    assert question.kind == "numeric"
    assert question.value["answer_is"] == "5"
    assert question.value["tolerance"] == "0.5"
    assert question.value["unit"] == "h"
    assert question.value["explanation"] == "Right.\nCount again."


def test_number_without_tolerance_and_unit():
    question = only("numerical", answer("5", 100))

    assert (question.value["tolerance"], question.value["unit"]) == ("0", "")


def test_unit_without_a_multiplier():
    inside = "<units><unit><unit_name>h</unit_name></unit></units>"

    assert only("numerical", answer("5", 100) + inside).value["unit"] == "h"


def pair(left, right):
    return (
        f'<subquestion format="html"><text><![CDATA[{left}]]></text>'
        f"<answer><text>{right}</text></answer></subquestion>"
    )


def test_matching():
    question = only("matching", pair("<p>A</p>", "1") + pair("B", "2"))

    assert question.kind == "matching"
    assert [item["value"] for item in question.value["pairs"]] == [
        {"left": "A", "right": "1"},
        {"left": "B", "right": "2"},
    ]


TWO_UNITS = "<units>" + "<unit><unit_name>h</unit_name></unit>" * 2 + "</units>"
OTHER_UNIT = "<units><unit><multiplier>60</multiplier></unit></units>"


@pytest.mark.parametrize(
    ("kind", "inside", "reason"),
    [
        ("shortanswer", "", Reason.SHORT_ANSWER),
        ("essay", "", Reason.ESSAY),
        ("description", "", Reason.DESCRIPTION),
        ("cloze", "", Reason.CLOZE),
        ("calculated", "", Reason.OTHER_KIND),
        ("multichoice", answer("A", 50) + answer("B", 0), Reason.WEIGHTS),
        ("multichoice", answer("A", "x"), Reason.WEIGHTS),
        ("multichoice", "<answer><text>A</text></answer>", Reason.WEIGHTS),
        ("multichoice", answer("A", 0), Reason.NO_RIGHT),
        ("multichoice", f"{CHOICE}<single>maybe</single>", Reason.BROKEN),
        ("multichoice", answer('<img src="@@PLUGINFILE@@/x">', 100), Reason.MEDIA),
        ("truefalse", answer("true", 100), Reason.BROKEN),
        ("truefalse", answer("true", 100) + answer("false", 100), Reason.BROKEN),
        ("truefalse", answer("true", 100) + answer("false", 50), Reason.WEIGHTS),
        ("numerical", answer("5", 100) + answer("6", 50), Reason.WEIGHTS),
        ("numerical", answer("5", 100) + answer("6", 100), Reason.SEVERAL_NUMBERS),
        ("numerical", answer("*", 0), Reason.NO_RIGHT),
        ("numerical", answer("1e3", 100), Reason.NOT_A_NUMBER),
        ("numerical", answer("5", 100) + TWO_UNITS, Reason.UNITS),
        ("numerical", answer("5", 100) + OTHER_UNIT, Reason.UNITS),
        (
            "numerical",
            answer("5", 100) + "<unitgradingtype>1</unitgradingtype>",
            Reason.UNITS,
        ),
        ("matching", pair("A", "1") + pair("", "2"), Reason.EXTRA_ANSWERS),
    ],
)
def test_what_cannot_be_said_here_is_refused(kind, inside, reason):
    question = only(kind, inside)

    assert question.refusal == reason
    assert question.value is None


@pytest.mark.parametrize("grade", ["0", "1.5", "11", "ten"])
def test_points_that_cannot_be_given_are_refused(grade):
    assert only("multichoice", CHOICE, grade=grade).refusal == Reason.POINTS


def test_question_with_a_file_is_refused():
    picture = '<file name="x.png" encoding="base64">AAAA</file>'

    assert only("multichoice", CHOICE + picture).refusal == Reason.MEDIA


def test_question_without_words_is_refused():
    assert only("multichoice", CHOICE, stem="<p> </p>").refusal == Reason.NO_TEXT


def test_question_without_grade_is_worth_a_point():
    bare = '<question type="truefalse"><questiontext><text>Air?</text></questiontext>'
    source = quiz(f"{bare}{answer('true', 100)}{answer('false', 0)}</question>")

    assert read_moodle_xml(source)[0].value["points"] == 1


def test_categories_are_no_questions():
    category = '<question type="category"><category/></question>'

    found = read_moodle_xml(quiz(category, element("multichoice", CHOICE)))

    assert [question.number for question in found] == [1]


@pytest.mark.parametrize(
    "source",
    [
        '<!DOCTYPE quiz [<!ENTITY a "b">]><quiz/>',
        '<?xml version="1.0"?>\n<! doctype quiz><quiz/>',
        "<quiz><question>",
        "<quiz>&unknown;</quiz>",
        "<questions/>",
        "<quiz/>",
        quiz('<question type="category"/>'),
        "<quiz>" + "<a>" * 20 + "</a>" * 20 + "</quiz>",
        quiz(*[element("essay")] * 201),
    ],
)
def test_file_that_is_not_read(source):
    with pytest.raises(Unreadable):
        read_moodle_xml(source)


def test_what_the_declaration_says_of_the_encoding_does_not_count():
    source = quiz(element("multichoice", CHOICE, stem="Größe?"))

    (question,) = read_moodle_xml(source.replace("UTF-8", "ISO-8859-1"))

    assert question.stem == "Größe?"
