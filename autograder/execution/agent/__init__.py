"""What answers in the student's process; imported here where an answer is judged in the grader's own process."""
