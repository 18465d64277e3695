"""The duty to use a due-diligence clause, by the policies beside this file."""
