"""The first page of each role: one module a role, `parts` for what they share.

A module answers the values of its template, `templates/home/<role>.html`.
"""
