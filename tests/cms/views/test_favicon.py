def test_favicon_is_found_where_browsers_look_for_it(client):
    answer = client.get("/favicon.ico")

    assert answer.status_code == 301
    assert "favicon" in answer["Location"]
    assert not answer.cookies
