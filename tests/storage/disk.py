"""A disk that fails when it is told to, and that remembers the order in which it was written to.

A small library is preloaded into another process (LD_PRELOAD, Linux with a C compiler). It looks at every write and
flush of the files that are named, refuses them while a file says so, and can note each one down, so that a test can
cut the power between any two of them. Where it cannot be built, its tests are skipped with a plain word.
"""

import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static int ours(int fd, char *path) {            /* is this one of the files that are named? */
    char link[64];
    const char *named = getenv("DISK_FILES");
    if (!named) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, 511);
    if (length <= 0) return 0;
    path[length] = 0;
    return strstr(path, named) != NULL;
}

static int told(const char *word) {              /* does the file with faults hold this word? */
    char said[64] = "";
    const char *name = getenv("DISK_FAULT");
    int fd = name ? (int)syscall(SYS_openat, AT_FDCWD, name, O_RDONLY) : -1;
    if (fd < 0) return 0;
    ssize_t length = syscall(SYS_read, fd, said, sizeof said - 1);
    syscall(SYS_close, fd);
    return length > 0 && strstr(said, word) != NULL;
}

static void note(char what, const char *path, int64_t at, int64_t length, const void *bytes) {
    static int out = -2;
    pthread_mutex_lock(&turn);
    if (out == -2) {
        const char *name = getenv("DISK_JOURNAL");
        out = name ? (int)syscall(SYS_openat, AT_FDCWD, name, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
    }
    if (out >= 0) {
        int64_t head[4] = {what, (int64_t)strlen(path), at, length};
        struct iovec parts[3] = {
            {head, sizeof head}, {(void *)path, strlen(path)}, {(void *)bytes, bytes ? length : 0}};
        syscall(SYS_writev, out, parts, 3);
    }
    pthread_mutex_unlock(&turn);
}

static int refused(void) {
    if (told("full")) { errno = ENOSPC; return 1; }
    if (told("readonly")) { errno = EROFS; return 1; }
    return 0;
}

#define REAL(name) dlsym(RTLD_NEXT, #name)
#define PLACED(name, offset)                                                     \
    ssize_t name(int fd, const void *bytes, size_t length, offset at) {          \
        char path[512];                                                          \
        int mine = ours(fd, path);                                               \
        if (mine && refused()) return -1;                                        \
        ssize_t done = ((ssize_t (*)(int, const void *, size_t, offset))REAL(name))(fd, bytes, length, at); \
        if (mine && done > 0) note('w', path, at, done, bytes);                  \
        return done;                                                             \
    }
PLACED(pwrite, off_t)
PLACED(pwrite64, off64_t)

ssize_t write(int fd, const void *bytes, size_t length) {
    char path[512];
    int mine = ours(fd, path);
    if (mine && refused()) return -1;
    ssize_t done = ((ssize_t (*)(int, const void *, size_t))REAL(write))(fd, bytes, length);
    if (mine && done > 0) note('a', path, -1, done, bytes);
    return done;
}

#define FLUSHED(name)                                                            \
    int name(int fd) {                                                           \
        char path[512];                                                          \
        int mine = ours(fd, path);                                               \
        if (mine && told("flush")) { errno = EIO; return -1; }                   \
        int done = ((int (*)(int))REAL(name))(fd);                               \
        if (mine && done == 0) note('f', path, 0, 0, NULL);                      \
        return done;                                                             \
    }
FLUSHED(fsync)
FLUSHED(fdatasync)

#define CUT(name, offset)                                                        \
    int name(int fd, offset length) {                                            \
        char path[512];                                                          \
        int mine = ours(fd, path);                                               \
        if (mine && refused()) return -1;                                        \
        int done = ((int (*)(int, offset))REAL(name))(fd, length);               \
        if (mine && done == 0) note('t', path, length, 0, NULL);                 \
        return done;                                                             \
    }
CUT(ftruncate, off_t)
CUT(ftruncate64, off64_t)

int unlink(const char *path) {
    const char *named = getenv("DISK_FILES");
    int done = ((int (*)(const char *))REAL(unlink))(path);
    if (done == 0 && named && strstr(path, named)) note('u', path, 0, 0, NULL);
    return done;
}
"""
_HEAD = struct.Struct("=4q")


@dataclass(frozen=True, slots=True)
class Act:
    """One act on a file: `w` written at a place, `a` appended, `t` cut to a length, `f` flushed, `u` removed."""

    what: str
    path: Path
    at: int
    data: bytes


def build(folder: Path) -> Path:
    """Build the library; skip the test, in plain words, where that cannot be done."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not sys.platform.startswith("linux") or compiler is None:
        pytest.skip("no C compiler on Linux: the failing disk cannot be built")
    source, made = folder / "disk.c", folder / "disk.so"
    source.write_text(SOURCE)
    done = subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", made, source, "-ldl", "-lpthread"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"the failing disk cannot be built: {done.stderr.splitlines()[-1:]}")
    return made


def preloaded(made: Path, files: str, **more: Path) -> dict[str, str]:
    """The environment of a process whose files, those with `files` in their path, stand on this disk.

    `fault`: a file whose words are refused while they stand in it: full, readonly (writes), flush (fsync).
    `journal`: a file that gets every act, for `acts`.
    """
    named = {f"DISK_{name.upper()}": str(path) for name, path in more.items()}
    return {"LD_PRELOAD": str(made), "DISK_FILES": files, **named}


def acts(journal: Path) -> Iterator[Act]:
    """Every act in its order."""
    raw, place = journal.read_bytes(), 0
    while place + _HEAD.size <= len(raw):
        what, name, at, length = _HEAD.unpack_from(raw, place)
        place += _HEAD.size
        path = raw[place : place + name].decode()
        place += name
        data = raw[place : place + length] if chr(what) in "wa" else b""
        place += len(data)
        yield Act(chr(what), Path(path), at, data)
