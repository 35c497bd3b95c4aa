"""What happened over time, and what went wrong: for the charts of the web page."""
