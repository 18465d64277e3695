"""How a paper is laid out: its blocks, and the same blocks in Word and PDF."""
