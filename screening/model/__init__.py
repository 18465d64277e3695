"""Values only: purchase, contract, verdict, run, match. No I/O and no clock."""
