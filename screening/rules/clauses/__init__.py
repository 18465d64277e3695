"""Which clause fits, and its texts, from the files beside this one."""
