"""The mails that people get: values in; subject, text and HTML out."""
