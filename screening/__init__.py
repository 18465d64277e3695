"""What we conclude, and how we show it: duty, risk, clause, verdict; and the shell around them."""
