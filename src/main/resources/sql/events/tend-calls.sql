-- Looks after the calls that wait, and measures them. See communication.tend_calls.
SELECT event, waiting, oldest, failed FROM communication.tend_calls(:#max_age)
