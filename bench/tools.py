"""Data, measuring and tables for the benchmarks.

  tools.py tree DIR COUNT SIZE                  COUNT files of SIZE bytes, 100 to a directory, the same every time
  tools.py measure RESULTS CASE TOOL COMMAND…   runs COMMAND once and appends what it took, and what meanwhile took the
                                                processes that RA_BENCH_ALSO names ("LABEL=PID,LABEL=PID")
  tools.py observe RESULTS CASE SECONDS LABEL=PID…   appends what processes take in some seconds, and their memory now
  tools.py relay ADDRESS PORT TO_PORT MS        passes connections on to 127.0.0.1:TO_PORT, MS later each way
  tools.py table RESULTS                        medians, and ratios to the first tool of each case
"""
import asyncio
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
    others = pairs(os.environ.get("RA_BENCH_ALSO", "").split(","))
    before = [spent(pid) for _, pid in others]
    begin = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)])
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - begin
    code = os.waitstatus_to_exitcode(status)
    if code != 0:
        sys.exit(f"bench: {tool} ended with {code}: {' '.join(command)}")
    append(results, case, tool, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
    for (label, pid), at_first in zip(others, before):
        append(results, case, label, wall, spent(pid) - at_first, memory(pid, "VmHWM"))


def observe(results, case, seconds, processes):
    processes = pairs(processes)
    before = [spent(pid) for _, pid in processes]
    time.sleep(seconds)
    for (label, pid), at_first in zip(processes, before):
        append(results, case, label, seconds, spent(pid) - at_first, memory(pid, "VmRSS"))


def append(results, case, tool, wall, cpu, peak):
    with open(results, "a", encoding="utf-8") as file:
        file.write("\t".join([case, tool, str(wall), str(cpu), str(peak)]) + "\n")


def pairs(texts):
    return [text.split("=") for text in texts if text]


def spent(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid, which):
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(which))


async def relay(address, port, target, delay):
    """Bytes are held back, not slowed down: what is under way at once is bounded by time and by the senders' windows."""
    async def pump(reader, writer):
        loop, due = asyncio.get_running_loop(), asyncio.Queue(maxsize=256)

        async def deliver():
            while (held := await due.get())[1]:
                await asyncio.sleep(held[0] - loop.time())
                writer.write(held[1])
                await writer.drain()
            writer.write_eof()

        delivering = asyncio.create_task(deliver())
        try:
            while data := await reader.read(1 << 17):
                await due.put((loop.time() + delay, data))
            await due.put((0, b""))
            await delivering
        except OSError:
            delivering.cancel()
            writer.close()

    async def serve(reader, writer):
        to_reader, to_writer = await asyncio.open_connection("127.0.0.1", target)
        await asyncio.gather(pump(reader, to_writer), pump(to_reader, writer))
        writer.close()
        to_writer.close()

    server = await asyncio.start_server(serve, address, port, limit=1 << 18)
    await server.serve_forever()


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
        case ["observe", results, name, seconds, *processes] if processes:
            observe(results, name, float(seconds), processes)
        case ["relay", address, port, target, milliseconds]:
            asyncio.run(relay(address, int(port), int(target), float(milliseconds) / 1000))
        case ["table", results]:
            table(results)
        case _:
            sys.exit(__doc__)


main(sys.argv[1:])
