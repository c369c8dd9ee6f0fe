"""What is true without data: physics in SI units and closed forms."""
