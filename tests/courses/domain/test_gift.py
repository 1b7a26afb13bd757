"""GIFT: what is read of it, and what is refused with which reason."""

import pytest

from courses.domain.foreign import Note, Reason, Unreadable
from courses.domain.gift import read_gift


def only(source):
    (question,) = read_gift(source)
    return question


def options(question):
    return [
        (item["value"]["text"], item["value"]["right"])
        for item in question.value["options"]
    ]


def test_single_choice():
    question = only("::Air::Which way does air flow? {=Down ~Up ~Sideways}")

    assert (question.number, question.line, question.name) == (1, 1, "Air")
    assert question.kind == "single_choice"
    assert question.stem == question.value["stem"] == "Which way does air flow?"
    assert options(question) == [("Down", True), ("Up", False), ("Sideways", False)]
    assert question.value["points"] == 1
    assert question.notes == ()


def test_feedback_becomes_the_explanation():
    question = only("Why? {=Air#It carries. ~Light#It does not. ~No ####Because.}")

    assert question.value["explanation"] == (
        "Because.\nAir: It carries.\nLight: It does not."
    )


def test_multiple_response_with_our_own_weights():
    question = only("Which? {~%50%A ~%50%B ~%-50%C ~%-50%D}")

    assert question.kind == "multiple_response"
    assert options(question) == [("A", True), ("B", True), ("C", False), ("D", False)]
    assert question.notes == ()


@pytest.mark.parametrize("third", ["33", "33.3", "33.33333"])
def test_weights_are_read_as_their_authors_round_them(third):
    question = only(f"Which? {{~%{third}%A ~%{third}%B ~%{third}%C ~%-100%D}}")

    assert [right for _text, right in options(question)] == [True, True, True, False]


def test_wrong_ticks_without_a_weight_are_noted():
    question = only("Which? {~%50%A ~%50%B ~C}")

    assert question.notes == (Note.WRONG_TICKS,)


@pytest.mark.parametrize(
    ("braces", "reason", "detail"),
    [
        ("~%50%A ~%30%B ~%20%C ~D", Reason.WEIGHTS, "50 %, 30 %, 20 %, 0 %"),
        ("~%50%A ~%50%B ~%-25%C ~D", Reason.WEIGHTS, "50 %, 50 %, -25 %, 0 %"),
        ("=A ~%50%B ~C", Reason.WEIGHTS, "100 %, 50 %, 0 %"),
        ("=A ~%-50%B", Reason.WEIGHTS, "100 %, -50 %"),
        ("=A ~%half%B", Reason.WEIGHTS, "half"),
        ("=A =B ~C", Reason.TWO_RIGHT, ""),
        ("~A ~B", Reason.NO_RIGHT, ""),
        ("=A =B", Reason.SHORT_ANSWER, ""),
        ("", Reason.ESSAY, ""),
        ("A, of course", Reason.BROKEN, "A, of course"),
        ("well =A ~B", Reason.BROKEN, "well"),
        ("=A -> B =C", Reason.BROKEN, "C"),
        ("=A -> B#no =C -> D", Reason.BROKEN, "A -> B"),
        ("= -> B =C -> D", Reason.EXTRA_ANSWERS, "B"),
        ("#five", Reason.NOT_A_NUMBER, "five"),
        ("#1e5", Reason.NOT_A_NUMBER, "1e5"),
        ("#1:few", Reason.NOT_A_NUMBER, "few"),
        ("#5..3", Reason.BROKEN, "5..3"),
        ("#=1:0 =2:0", Reason.SEVERAL_NUMBERS, ""),
        ("#=%50%1:0", Reason.WEIGHTS, "50 %"),
        ("#=1 ~2", Reason.BROKEN, "~"),
    ],
)
def test_what_cannot_be_said_here_is_refused(braces, reason, detail):
    question = only(f"What is it? {{{braces}}}")

    assert (question.refusal, question.detail) == (reason, detail)
    assert question.stem == "What is it?"
    assert question.value is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Just words.", Reason.DESCRIPTION),
        ("{=A ~B}", Reason.NO_TEXT),
        ("One {=A ~B} and two {=C ~D}?", Reason.CLOZE),
        ("Not closed {=A ~B", Reason.BROKEN),
        ("Twice {=A {~B}", Reason.BROKEN),
        ("::A::::B::What? {=A ~B}", Reason.BROKEN),
        ("[html]<img src='x.png'>What? {=A ~B}", Reason.MEDIA),
        ("[markdown]![x](x.png) What? {=A ~B}", Reason.MEDIA),
        (r"What is $$x$$? {=A ~B}", Reason.FORMULA),
    ],
)
def test_text_that_is_no_question_here_is_refused(text, reason):
    assert only(text).refusal == reason


@pytest.mark.parametrize(
    ("word", "value"),
    [("T", "true"), ("true", "true"), ("F", "false"), ("FALSE", "false")],
)
def test_true_or_false(word, value):
    question = only(f"Air flows down. {{{word}}}")

    assert (question.kind, question.value["answer_is"]) == ("true_false", value)


def test_true_or_false_with_feedback_says_the_right_one_first():
    question = only("Air flows down. {T#No, it does.#Yes.####It is heavy.}")

    assert question.value["explanation"] == "It is heavy.\nYes.\nNo, it does."


@pytest.mark.parametrize(
    ("braces", "answer", "tolerance"),
    [
        ("#5", "5", "0"),
        ("#-0.5:0.25", "-0.5", "0.25"),
        ("#1..5", "3", "2"),
        ("#0.1..0.2", "0.15", "0.05"),
        ("#=5:1#Right. ~#Wrong.", "5", "1"),
    ],
)
def test_numbers(braces, answer, tolerance):
    question = only(f"How many? {{{braces}}}")

    assert question.kind == "numeric"
    assert question.value["answer_is"] == answer
    assert question.value["tolerance"] == tolerance


def test_matching():
    question = only("Match. {=A -> 1 =B -> 2}")

    assert question.kind == "matching"
    assert [item["value"] for item in question.value["pairs"]] == [
        {"left": "A", "right": "1"},
        {"left": "B", "right": "2"},
    ]


def test_answers_inside_a_sentence_leave_a_gap():
    assert only("Air flows {=down ~up} here.").stem == "Air flows _____ here."


def test_escaped_characters_are_letters():
    question = only(r"[plain]Is 1\:2 \= \{a\}\\b \~ \#1?\nYes <or> no? {=5 \~ 6 ~a\=b}")

    assert question.stem == "Is 1:2 = {a}\\b ~ #1?\nYes <or> no?"
    assert options(question) == [("5 ~ 6", True), ("a=b", False)]


def test_markup_is_read_as_words():
    question = only("[html]<p>Count <b>10<sup>6</sup></b></p>{=<i>A</i> ~&lt;B}")

    assert question.stem == "Count 10⁶"
    assert options(question) == [("A", True), ("<B", False)]
    assert question.notes == (Note.FORMATTING,)


def test_questions_are_parted_by_blank_lines_and_comments_are_none():
    source = """// A quiz

    $CATEGORY: $course$/top

    One?
    // the right one
    {=A
     ~B}


    Two? {T}"""

    assert [(q.number, q.line, q.stem) for q in read_gift(source)] == [
        (1, 5, "One?"),
        (2, 11, "Two?"),
    ]


def test_one_bad_question_does_not_hide_the_others():
    found = read_gift("One? {=A ~B}\n\nTwo? {\n\nThree? {T}")

    assert [question.refusal for question in found] == [None, Reason.BROKEN, None]


@pytest.mark.parametrize("source", ["", "// nothing", "$CATEGORY: a"])
def test_file_without_questions_is_unreadable(source):
    with pytest.raises(Unreadable):
        read_gift(source)


def test_file_with_control_characters_is_unreadable():
    with pytest.raises(Unreadable):
        read_gift("One? {=A\x01 ~B}")


def test_file_with_too_many_questions_is_unreadable():
    assert len(read_gift("Q? {T}\n\n" * 200)) == 200
    with pytest.raises(Unreadable):
        read_gift("Q? {T}\n\n" * 201)
