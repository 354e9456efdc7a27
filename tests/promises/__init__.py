"""The promises S1, R1, R3 and R6, and what becomes of bad input, each by its number."""
