"""Other themes than human rights, each a folder of files; none is asked about until switched on."""
