"""How the program ends; checked from outside."""

OK, FAILED, WRONG_SETTINGS = 0, 1, 2
