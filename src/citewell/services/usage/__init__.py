"""What questions used: records, sums, prices, budgets, reports."""
