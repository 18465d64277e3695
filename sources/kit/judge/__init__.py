"""The judgement whether a snapshot is believed, and how fresh a list is."""
