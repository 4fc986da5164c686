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
MOST_ROWS = 50_000  # rows with contents, over all sheets
ROWS_AROUND = 200  # titles, headers, notes and signatures besides
MOST_COLUMNS = 100  # columns further right are not read
LONGEST_TEXT = 4_000  # characters of one cell that are kept
MOST_CELLS = 1_000_000  # cells over all sheets, from column A to the last one filled of each row
MOST_SHARED = 500_000  # texts that cells point to; equal ones are one
MOST_TEXT = 8_000_000  # characters over all sheets
MOST_MERGES = 20_000

# The child process. The real roster of a city takes 48 MB of address space and 0.3 s, 50,000 rows of 15 cells 58 MB and 4 s.
# Whoever sent a file is answered within ten seconds, whatever is in it.
MEMORY = 150 * MEGABYTE
MARKING_MEMORY = 400 * MEGABYTE  # a whole workbook is held to mark its cells
CPU_SECONDS = 8
WALL_SECONDS = 9
ANSWER = 80 * MEGABYTE  # bytes that it may write
OPEN_FILES = 32
