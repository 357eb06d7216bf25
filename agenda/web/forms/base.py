"""The base of forms that read what was sent by themselves."""

from typing import Any

from wtforms import Form as PlainForm
from wtforms.meta import DefaultMeta

from agenda.web import resume


class Form(PlainForm):
    """A form that is filled with what was typed when it is shown again."""

    class Meta(DefaultMeta):
        """Where a form finds what was typed."""

        def wrap_formdata(self, form: PlainForm, formdata: Any) -> Any:
            again = resume.fields_again(form._fields)
            return super().wrap_formdata(form, formdata) if again is None else again
