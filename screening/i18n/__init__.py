"""Labels and sentences for people, in Dutch and English."""
