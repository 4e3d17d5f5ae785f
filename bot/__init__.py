"""Everything that meets the outside, and the place where objects are built."""
