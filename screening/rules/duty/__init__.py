"""Whether a due-diligence clause is mandatory, by the policies beside this file."""
