"""What is measured of an organization's contracts, what is kept of it, and what it aims at."""
