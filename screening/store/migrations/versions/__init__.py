"""One file per step: four digits, then what it does. The digits are the revision."""
