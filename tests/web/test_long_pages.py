"""A page with very much on it shows the first of everything, and the rest on demand."""

from agenda.db import db
from tests.doors import signed_in
from tests.factories import make_task


def test_what_is_long_is_folded_and_wholly_there(app, people, register):
    text = "Uraian yang panjang. " * 100
    places = [{"province": "ID-BA", "city": f"Kota {at}"} for at in range(12)]
    event = register(description=text, places=places, by=people.coordinator)
    for at in range(17):
        make_task(people.coordinator, event, title=f"Tugas {at}")
    db.session.commit()
    page = signed_in(app, people.coordinator).get(f"/events/{event.id}").text
    assert page.count("Tampilkan 2 lagi") == 1
    assert page.count("Tampilkan 4 lagi") == 1
    assert text.strip() in page
    assert "Baca seluruhnya" in page
    for at in range(17):
        assert f">Tugas {at}</a>" in page
    for at in range(12):
        assert f"Kota {at}" in page


def test_what_fits_is_not_folded(app, people, register):
    event = register(description="Uraian.", places=[{"province": "ID-BA"}])
    make_task(people.coordinator, event)
    db.session.commit()
    page = signed_in(app, people.coordinator).get(f"/events/{event.id}").text
    assert "Siaran pers" in page
    assert 'class="more' not in page
