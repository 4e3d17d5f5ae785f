"""Official documents as schools have them: text, Word and PDF files, each read into plain text."""
