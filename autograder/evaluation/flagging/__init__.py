"""What in a student's cells a person should look at, read off their syntax trees."""
