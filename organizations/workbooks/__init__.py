"""Reading workbooks that people send: checked before opening, parsed in a confined process of its own.

The child process (`child.py`) imports this package without Django, so nothing here may import models
or settings at module level except `reading.py`, which only the web process loads.
"""
