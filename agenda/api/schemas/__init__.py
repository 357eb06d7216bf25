"""What bodies and answers look like, for whoever programs against the API.

These models describe; they check nothing. What a value may be is judged below the
doors, in one place for all of them, and a test holds every answer against its model.
Each module has the models of the door of its name; all are read as `schemas.Model`.
"""

# ruff: noqa: F403 - a model is offered by being there
from agenda.api.schemas.base import *
from agenda.api.schemas.bundles import *
from agenda.api.schemas.checklists import *
from agenda.api.schemas.companions import *
from agenda.api.schemas.events import *
from agenda.api.schemas.feeds import *
from agenda.api.schemas.figures import *
from agenda.api.schemas.filters import *
from agenda.api.schemas.imports import *
from agenda.api.schemas.notifications import *
from agenda.api.schemas.observances import *
from agenda.api.schemas.packs import *
from agenda.api.schemas.people import *
from agenda.api.schemas.phases import *
from agenda.api.schemas.presence import *
from agenda.api.schemas.reference import *
from agenda.api.schemas.requests import *
from agenda.api.schemas.scores import *
from agenda.api.schemas.tasks import *
