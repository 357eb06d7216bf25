"""Letters of the outbox turned into messages, and sent.

`messages` is the table of kinds; `writing` fills the templates, `mailer` hands a
message over to the mail server or to a folder, `sending` takes letters up one by one.
"""
