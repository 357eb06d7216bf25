"""The neutrality guard: checklists by version, answers, approvals, releases.

What phases ask for is `rules.neutrality`. Tasks lie above and are known here by id.
"""
