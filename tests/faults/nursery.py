"""Starts servers quickly: the program is imported once, each server is a fork of it that runs `contest serve`.

A server started afresh takes seconds of processor time for its imports alone; what is killed is the same.
Reads "start" (answers with the process id) and "reap" (answers when that process has ended) from standard input.
"""

import os
import sys
from importlib import import_module

from contest.cli import main

IMPORTED_ONCE = ("contest.app", "contest.serve", "contest.commands", "granian.server.embed")


def grow(arguments: list[str]) -> None:
    for module in IMPORTED_ONCE:
        import_module(module)
    for word in sys.stdin:
        if word == "start\n":
            child = os.fork()
            if not child:
                sys.stdin.close()
                os.dup2(2, 1)
                main(arguments)
            print(child, flush=True)
        else:
            print(os.waitpid(child, 0)[1], flush=True)


if __name__ == "__main__":
    grow(sys.argv[1:])
