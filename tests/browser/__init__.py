"""The simulator's page in a real browser, as people use it: by mouse, by keyboard, on a phone, by ear."""
