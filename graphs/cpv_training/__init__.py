"""How the model of ``graphs.cpv_words`` is made and measured: `make cpv-model`.

Nothing that runs imports this. The titles that it learns from lie outside the project; where they
are absent the model that ships stays as it is.
"""
