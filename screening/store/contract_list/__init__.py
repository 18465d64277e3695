"""What the list of contracts is read by: filters, counts, orders, words, answers on hand."""
