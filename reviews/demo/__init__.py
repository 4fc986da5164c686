"""江澜市, a city that does not exist: the demo. Everything here builds rows and writes nothing.

Places and persons are invented; any match is chance. The same day gives the same data (UUIDs, writing times and
password salts apart): every random choice comes from a generator seeded with what it decides about.
loading.py puts the parts together and writes them through workflow.batches.record_many.
"""
