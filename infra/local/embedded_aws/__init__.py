"""The embedded AWS: MiniStack, with the rules of AWS that it lacks; one module a subject.

It runs in MiniStack's own environment, as `python -m infra.local.embedded_aws`. `options.py` has its settings, and
`docs/aws.md` says what it corrects and what it leaves out.
"""
