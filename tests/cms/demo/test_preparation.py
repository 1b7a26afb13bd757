from cms.demo import preparation

WANTED = {"data": "d1", "static": "s1"}


def prepared(var):
    """A folder as a first start leaves it."""
    assert preparation.begin(var) is False
    (var / "db.sqlite3").write_text("rows")
    (var / "static").mkdir()
    preparation.finish(var, WANTED)


def test_another_address_asks_for_the_data_again():
    here = preparation.fingerprints(address="http://127.0.0.1:8000")
    there = preparation.fingerprints(address="http://127.0.0.1:8123")

    assert here["data"] != there["data"]
    assert here["static"] == there["static"]


def test_fingerprints_follow_the_files_they_name(tmp_path):
    (tmp_path / "requirements.lock").write_text("django==5.2")
    content = tmp_path / "cms" / "demo" / "content" / "hubs.json"
    content.parent.mkdir(parents=True)
    content.write_text("[]")
    style = tmp_path / "cms" / "static" / "site.css"
    style.parent.mkdir()
    style.write_text("")
    before = preparation.fingerprints(tmp_path)

    content.write_text('["flanders"]')
    with_content = preparation.fingerprints(tmp_path)
    style.write_text("body {}")
    with_style = preparation.fingerprints(tmp_path)

    assert before["data"] != with_content["data"] == with_style["data"]
    assert before["static"] == with_content["static"] != with_style["static"]


def test_everything_is_outstanding_in_an_empty_folder(tmp_path):
    assert preparation.outstanding(tmp_path, WANTED) == ["data", "static"]


def test_nothing_is_outstanding_once_prepared(tmp_path):
    prepared(tmp_path)

    assert preparation.outstanding(tmp_path, WANTED) == []


def test_what_changed_is_outstanding(tmp_path):
    prepared(tmp_path)

    assert preparation.outstanding(tmp_path, WANTED | {"static": "s2"}) == ["static"]


def test_a_deleted_database_is_made_again(tmp_path):
    prepared(tmp_path)
    (tmp_path / "db.sqlite3").unlink()

    assert preparation.outstanding(tmp_path, WANTED) == ["data"]


def test_an_unreadable_stamp_counts_as_none(tmp_path):
    prepared(tmp_path)
    (tmp_path / preparation.STAMP).write_text("{")

    assert preparation.outstanding(tmp_path, WANTED) == ["data", "static"]


def test_a_first_start_that_was_cut_short_begins_from_nothing(tmp_path):
    preparation.begin(tmp_path)
    (tmp_path / "db.sqlite3").write_text("half the rows")
    (tmp_path / "db.sqlite3-wal").write_text("the other half")
    (tmp_path / "media").mkdir()

    assert preparation.begin(tmp_path) is True

    assert [path.name for path in tmp_path.iterdir()] == [preparation.UNFINISHED]


def test_a_later_start_that_was_cut_short_loses_nothing(tmp_path):
    prepared(tmp_path)
    preparation.begin(tmp_path)

    assert preparation.begin(tmp_path) is False

    assert (tmp_path / "db.sqlite3").read_text() == "rows"
