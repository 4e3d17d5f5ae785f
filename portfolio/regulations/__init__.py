"""Questions about a school's regulation: what was asked, what the rules settle of it, and where they say so."""
