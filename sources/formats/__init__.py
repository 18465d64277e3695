"""Opening what others made, safely: zip, gzip, XML, JSON, workbooks, pages and text.

The lowest room: readers of uploads (``graphs.readers``) and of publishers' lists (``sources.kit``)
come here with a ``Guard`` of their own, which holds the limits and the words of a refusal.
"""
