"""Ways in: one file per format; each turns bytes into a Reading and never touches the world."""
