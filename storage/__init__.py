"""What is kept: tables, queries, rosters, the audit trail. The only place that knows SQL."""
