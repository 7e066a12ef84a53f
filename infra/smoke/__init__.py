"""`make smoke`: after a deployment, proves its main job there, and leaves no trace.

`world.py` is what it makes, `steps.py` what it tries and in which order, `cleanup.py` how everything is removed,
`report.py` what it prints.
"""
