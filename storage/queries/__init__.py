"""Every question to the database, one subject a file; `access_*` are the only doors to a row on a person's behalf."""
