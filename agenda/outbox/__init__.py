"""Letters that wait to be sent: posted with the change they tell of, sent afterwards.

The table is the queue. A letter is written in the transaction of the operation that
has something to tell, so it exists exactly when the change does. Whoever sends takes
letters by a claim; nothing here knows what a letter says or how it travels.
"""
