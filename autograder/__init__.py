"""From one text file a lesson to a graded class: build, audit, sandbox, grade, feedback, report."""
