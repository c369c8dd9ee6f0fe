"""The folder of a class and nbgrader's gradebook in it: submissions, results, grades, dates, pages."""
