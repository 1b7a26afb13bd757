import pytest

from courses.domain.search import index_words, words_of

TEXTS = (
    [("en", "Classification of advanced therapies"), ("nl", "Indeling van therapieën")],
    [("en", "Aseptic practice: gowning and cleaning")],
    [("en", "Identity, testing and release")],
)


def found(text):
    mask = index_words(TEXTS).matching(text) & 0b111
    return [position for position in range(3) if mask >> position & 1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("class", [0]),
        ("CLASSIFICATION", [0]),
        ("gown asep", [1]),
        ("gown class", []),
        ("therapieen", [0]),
        ("zebra", []),
        ("", [0, 1, 2]),
        ("!?%", [0, 1, 2]),
    ],
)
def test_matching_finds_courses_by_the_beginnings_of_words(text, expected):
    assert found(text) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slip", "expected"), [("clasification", [0]), ("asceptic", [1]), ("xyz", [])]
)
def test_matching_forgives_a_slip_of_the_finger(slip, expected):
    assert found(slip) == expected


@pytest.mark.django_db
@pytest.mark.postgres
def test_matching_finds_stems_on_postgresql():
    assert found("releasing") == [2]
    assert found("cleans") == [1]


@pytest.mark.django_db
def test_words_of_a_language_without_a_dictionary_are_found_as_they_are():
    index = index_words([[("ga", "Leigheas ardteiripe")]])

    assert index.matching("ardt") & 1


@pytest.mark.django_db
def test_matching_reads_no_more_words_than_anybody_means(django_assert_max_num_queries):
    index = index_words(TEXTS)

    with django_assert_max_num_queries(1):
        mask = index.matching("gowning " + " ".join(f"w{n}" for n in range(20_000)))

    assert mask & 0b111 == 0


def test_words_of_reads_letters_of_any_script_and_nothing_else():
    assert words_of("Zoë's naïve Ελλάδα\x00 GMP-2 GMP") == [
        "zoe",
        "s",
        "naive",
        "ελλαδα",
        "gmp",
        "2",
    ]
