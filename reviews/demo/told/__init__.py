"""The ten projects of the sample that are told in full, from the problem to where they stand today."""

from .above import C2, C7, M1, M7
from .below import T1, T3, T7, V1, V2, V6

STORIES = (M1, M7, C2, C7, T1, T3, T7, V1, V2, V6)
