"""Pages: the door for people. One module per area, mirroring templates/."""

from flask import Flask, abort, request

from agenda.web import (
    access,
    admin,
    agencies,
    auth,
    bundles,
    companions,
    errors,
    event_acts,
    event_timeline,
    events,
    exchange,
    feeds,
    feeds_public,
    figures,
    files,
    filters,
    guarding,
    handover,
    health,
    holidays,
    home,
    lists,
    metrics,
    more_time,
    notifications,
    observances,
    packs,
    people,
    phases,
    plans,
    profile,
    profile_factor,
    recounting,
    reference,
    requests,
    scores,
    search,
    series,
    task_acts,
    task_board,
    task_groups,
    task_week,
    tasks,
    team,
    trash,
    undoing,
    weeks,
)

AREAS = (
    admin,
    agencies,
    auth,
    bundles,
    companions,
    event_acts,
    event_timeline,
    events,
    exchange,
    feeds,
    feeds_public,
    figures,
    filters,
    files,
    guarding,
    handover,
    health,
    holidays,
    home,
    metrics,
    more_time,
    notifications,
    observances,
    lists,
    packs,
    people,
    phases,
    plans,
    profile,
    profile_factor,
    recounting,
    reference,
    requests,
    scores,
    search,
    series,
    task_acts,
    task_board,
    task_groups,
    task_week,
    tasks,
    team,
    trash,
    weeks,
    undoing,
)


def register(app: Flask) -> None:
    """Hang every area of pages into the application."""
    for area in AREAS:
        app.register_blueprint(area.blueprint)
    errors.answer_with_pages(app)
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    """No database takes NUL in a text; API and feeds say so in their own way."""
    if access.asks_no_account():
        return
    if "\x00" in request.path:
        abort(404)
    if any("\x00" in value for _, value in request.args.items(multi=True)):
        abort(400)
