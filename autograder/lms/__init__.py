"""What goes to and comes from learning platforms: rosters, archives of submissions, grade files."""
