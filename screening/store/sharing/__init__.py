"""What organizations show to everybody, or share with each other."""
