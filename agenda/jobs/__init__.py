"""What the product does by itself: the table of periodic work and those who run it.

`table` says what is done how often, `running` does what is due: `agenda tick` once,
`agenda worker` and a thread of `agenda serve` until they are told to stop. That each
period is done once, whoever asks, is kept by `agenda.runs`.
"""
