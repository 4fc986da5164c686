"""What a workbook may be (design §11). The child process enforces all of it but the size of the file."""

MEGABYTE = 1024 * 1024

LARGEST_FILE = 20 * MEGABYTE

# The directory of the zip, looked at before anything is unpacked.
MOST_ENTRIES = 200
LARGEST_ENTRY = 50 * MEGABYTE
LARGEST_PACKAGE = 100 * MEGABYTE
HIGHEST_RATIO = 100
# Below this size a high ratio is harmless: a small part of blank cells can reach it honestly.
RATIO_COUNTS_FROM = MEGABYTE

# The contents: a city's roster has about 2,300 rows and 15 columns.
MOST_SHEETS = 50
MOST_ROWS = 20_000  # rows with contents, over all sheets
MOST_COLUMNS = 100  # columns further right are not read
LONGEST_TEXT = 4_000  # characters of one cell that are kept
MOST_TEXT = 16_000_000  # characters over all sheets
MOST_MERGES = 20_000

# The child process. The real roster of a city takes 48 MB of address space and 0.3 s.
MEMORY = 150 * MEGABYTE
CPU_SECONDS = 20
WALL_SECONDS = 40
ANSWER = 80 * MEGABYTE  # bytes that it may write
OPEN_FILES = 32
