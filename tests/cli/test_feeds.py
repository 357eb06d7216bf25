"""Subscriptions at the command line."""

import json

import pytest

from agenda.db import db
from agenda.feeds import queries
from agenda.filters import operations as filters

pytestmark = pytest.mark.usefixtures("session")

LEADER = "pimpinan@agenda.example"


def test_a_feed_is_made_listed_and_ended(runner):
    made = runner("feed", "create", "--user", LEADER, "--name", "Agenda Bali",
                  "--filter", '{"province": "ID-BA"}', "--tasks", "todos",
                  "--detail", "title", "--json")  # fmt: skip
    url = json.loads(made.out)["url"]
    address, token, name = url.rsplit("/", 2)
    assert (address, name) == ("http://127.0.0.1:8000/feeds", "agenda-bali.ics")
    assert token.startswith("agf_")
    assert queries.feed_for_token(token).owner.email == LEADER

    [listed] = json.loads(runner("feed", "list", "--user", LEADER, "--json").out)
    assert (listed["tasks"], listed["detail"]) == ("todos", "title")
    assert listed["filter"] == {"province": "ID-BA"}
    assert token not in runner("feed", "list").out

    ended = runner("feed", "revoke", listed["id"], "--leaked", "--json")
    assert json.loads(ended.out)["revoked_at"] is not None
    assert queries.feed_for_token(token).revoked_as_leaked


def test_a_feed_holds_everything_unless_told_otherwise(runner):
    runner("feed", "create", "--user", LEADER, "--name", "Semua")
    [listed] = json.loads(runner("feed", "list", "--json").out)
    told = (listed["tasks"], listed["detail"], listed["filter"], listed["user"])
    assert told == ("events", "full", {}, LEADER)


def test_a_filter_of_unknown_keys_is_refused_in_one_sentence(runner):
    refused = runner("feed", "create", "--user", LEADER, "--name", "x",
                     "--filter", '{"warna": "biru"}')  # fmt: skip
    assert (refused.exit, refused.out) == (1, "")
    assert refused.err.startswith("filter.warna: ")


def test_a_feed_keeps_a_copy_of_a_saved_filter_that_its_owner_sees(runner, people):
    asked = {"name": "Bali", "kind": "events"}
    definition = {"province": "ID-BA", "sort": "title"}
    owner = people.supervisor.as_actor()
    saved = filters.create(owner, {**asked, "definition": definition})
    filters.create(people.officer.as_actor(), {**asked, "name": "Bukan miliknya"})
    db.session.commit()
    for wanted in ("Bali", str(saved.id)):
        made = runner("feed", "create", "--user", LEADER, "--name", "x",
                      "--filter", wanted)  # fmt: skip
        assert made.exit == 0, made.err
    filters.revise(owner, saved, {"definition": {"province": "ID-AC"}})
    db.session.commit()
    listed = json.loads(runner("feed", "list", "--json").out)
    assert [one["filter"] for one in listed] == [{"province": ["ID-BA"]}] * 2
    for wanted in ("Bukan miliknya", "tidak ada", "{oops"):
        refused = runner("feed", "create", "--user", LEADER, "--name", "x",
                         "--filter", wanted)  # fmt: skip
        assert (refused.exit, refused.out) == (2, "")
