"""Data, measuring and tables for the benchmarks.

  tools.py tree DIR COUNT SIZE                  COUNT files of SIZE bytes, 100 to a directory, the same every time
  tools.py measure RESULTS CASE TOOL COMMAND…   runs COMMAND once and appends what it took
  tools.py table RESULTS                        medians, and ratios to the first tool of each case
"""
import os
import random
import statistics
import sys
import time

BLOCK = 1 << 20


def tree(directory, count, size):
    """Content is distinct for every file: a block of noise for all, and a head of its own for each block written."""
    noise = random.Random(1).randbytes(min(size, BLOCK))
    for number in range(count):
        folder = os.path.join(directory, f"shot_{number // 10000:03}", f"layer_{number // 100:05}")
        if number % 100 == 0:
            os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, f"frame.{number:07}.exr"), "wb", buffering=0) as file:
            for at in range(0, size, BLOCK):
                length = min(BLOCK, size - at)
                head = f"{number}:{at};".encode()[:length]
                file.write(head + noise[len(head):length])


def measure(results, case, tool, command):
    begin = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)])
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - begin
    code = os.waitstatus_to_exitcode(status)
    if code != 0:
        sys.exit(f"bench: {tool} ended with {code}: {' '.join(command)}")
    with open(results, "a", encoding="utf-8") as file:
        file.write("\t".join([case, tool, str(wall), str(usage.ru_utime + usage.ru_stime), str(usage.ru_maxrss)]) + "\n")


def table(results):
    cases = {}
    with open(results, encoding="utf-8") as file:
        for line in file:
            case, tool, *numbers = line.rstrip("\n").split("\t")
            cases.setdefault(case, {}).setdefault(tool, []).append([float(n) for n in numbers])
    print("| case | tool | s | CPU s | peak MiB | ratio | CPU ratio |\n|---|---|---|---|---|---|---|")
    for case, tools in cases.items():
        peer = None
        for tool, rounds in tools.items():
            wall, cpu, peak = (statistics.median(column) for column in zip(*rounds))
            peer = peer or (wall, cpu)
            print(f"| {case} | {tool} | {wall:.2f} | {cpu:.2f} | {peak / 1024:.0f} | {wall / peer[0]:.2f} | {cpu / max(peer[1], 0.001):.2f} |")


def main(words):
    match words:
        case ["tree", directory, count, size]:
            tree(directory, int(count), int(size))
        case ["measure", results, name, tool, *command] if command:
            measure(results, name, tool, command)
        case ["table", results]:
            table(results)
        case _:
            sys.exit(__doc__)


main(sys.argv[1:])
