"""The tests, in folders that mirror the rooms of the library and of the grader."""
