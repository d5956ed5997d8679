/* A disk that refuses, as a library to preload.
 *
 * Every call that changes something below DISKFAULT_ROOT (several, with ':') is counted. The one
 * with the number DISKFAULT_AT fails with DISKFAULT_ERRNO, or all from DISKFAULT_FROM on; with
 * DISKFAULT_WHILE, a path, all of them fail as long as a file of that name exists. DISKFAULT_COUNT is a file that gets a line for
 * each call: how many there are, and which. SIGKILL instead of an error: DISKFAULT_ERRNO=KILL
 * (before the call) or KILLAFTER.
 *
 * Built and used by tests/it/faults_disk.rs. Linux with glibc only.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls;

static int error_of(const char *name) {
    if (!strcmp(name, "ENOSPC")) return ENOSPC;
    if (!strcmp(name, "EROFS")) return EROFS;
    if (!strcmp(name, "EACCES")) return EACCES;
    if (!strcmp(name, "EDQUOT")) return EDQUOT;
    return EIO;
}

static int below(const char *path) {
    const char *root = getenv("DISKFAULT_ROOT");
    while (root && *root) {
        const char *end = strchrnul(root, ':');
        size_t len = end - root;
        if (!strncmp(path, root, len) && (path[len] == '/' || !path[len])) return 1;
        root = *end ? end + 1 : end;
    }
    return 0;
}

/* The path of a descriptor, or of a name below one. */
static int path_of(int fd, const char *name, char *path) {
    if (name && *name == '/') return snprintf(path, PATH_MAX, "%s", name) > 0;
    char link[64], dir[PATH_MAX];
    if (fd == AT_FDCWD) strcpy(link, "/proc/self/cwd");
    else snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, dir, sizeof dir - 1);
    if (n <= 0) return 0;
    dir[n] = 0;
    if (name) snprintf(path, PATH_MAX, "%.2000s/%.2000s", dir, name);
    else strcpy(path, dir);
    return 1;
}

static void die(void) {
    kill(getpid(), SIGKILL);
    pause();
}

/* 0: go on; -1: errno is set; 1: die after the call. */
static int strikes(const char *what, int fd, const char *name) {
    int keep = errno;
    char path[PATH_MAX];
    const char *fault = getenv("DISKFAULT_ERRNO"), *at = getenv("DISKFAULT_AT");
    const char *flag = getenv("DISKFAULT_WHILE"), *log = getenv("DISKFAULT_COUNT");
    const char *from = getenv("DISKFAULT_FROM");
    if (!getenv("DISKFAULT_ROOT") || !path_of(fd, name, path) || !below(path)) {
        errno = keep;
        return 0;
    }
    long n = atomic_fetch_add(&calls, 1) + 1;
    if (log) {
        char line[PATH_MAX + 64];
        int len = snprintf(line, sizeof line, "%ld %s %s\n", n, what, path);
        int out = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        syscall(SYS_write, out, line, len);
        syscall(SYS_close, out);
    }
    int now = (at && atol(at) == n) || (from && atol(from) <= n) || (flag && !access(flag, F_OK));
    errno = keep;
    if (!now || !fault) return 0;
    if (!strcmp(fault, "KILL")) die();
    if (!strcmp(fault, "KILLAFTER")) return 1;
    errno = error_of(fault);
    return -1;
}

#define REAL(name)                                                                                 \
    static __typeof__(name) *real;                                                                 \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name);
#define GUARD(fd, path, call)                                                                      \
    int strike = strikes(__func__, fd, path);                                                      \
    if (strike < 0) return -1;                                                                     \
    __typeof__(call) result = call;                                                                \
    if (strike > 0) die();                                                                         \
    return result;

ssize_t write(int fd, const void *b, size_t n) { REAL(write) GUARD(fd, NULL, real(fd, b, n)) }
ssize_t writev(int fd, const struct iovec *v, int n) { REAL(writev) GUARD(fd, NULL, real(fd, v, n)) }
ssize_t pwrite64(int fd, const void *b, size_t n, off64_t o) { REAL(pwrite64) GUARD(fd, NULL, real(fd, b, n, o)) }
ssize_t copy_file_range(int i, off64_t *a, int o, off64_t *b, size_t n, unsigned f) { REAL(copy_file_range) GUARD(o, NULL, real(i, a, o, b, n, f)) }
int fsync(int fd) { REAL(fsync) GUARD(fd, NULL, real(fd)) }
int fdatasync(int fd) { REAL(fdatasync) GUARD(fd, NULL, real(fd)) }
int sync_file_range(int fd, off64_t o, off64_t n, unsigned f) { REAL(sync_file_range) GUARD(fd, NULL, real(fd, o, n, f)) }
int ftruncate64(int fd, off64_t n) { REAL(ftruncate64) GUARD(fd, NULL, real(fd, n)) }
int fchmod(int fd, mode_t m) { REAL(fchmod) GUARD(fd, NULL, real(fd, m)) }
int chmod(const char *p, mode_t m) { REAL(chmod) GUARD(AT_FDCWD, p, real(p, m)) }
int rename(const char *a, const char *b) { REAL(rename) GUARD(AT_FDCWD, b, real(a, b)) }
int renameat2(int d, const char *a, int e, const char *b, unsigned f) { REAL(renameat2) GUARD(e, b, real(d, a, e, b, f)) }
int unlink(const char *p) { REAL(unlink) GUARD(AT_FDCWD, p, real(p)) }
int unlinkat(int d, const char *p, int f) { REAL(unlinkat) GUARD(d, p, real(d, p, f)) }
int rmdir(const char *p) { REAL(rmdir) GUARD(AT_FDCWD, p, real(p)) }
int mkdir(const char *p, mode_t m) { REAL(mkdir) GUARD(AT_FDCWD, p, real(p, m)) }

int open64(const char *p, int flags, ...) {
    static int (*real)(const char *, int, ...);
    if (!real) real = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open64");
    mode_t mode = 0;
    if (flags & (O_CREAT | O_TMPFILE)) {
        va_list rest;
        va_start(rest, flags);
        mode = va_arg(rest, mode_t);
        va_end(rest);
    }
    if (!(flags & O_CREAT)) return real(p, flags, mode);
    GUARD(AT_FDCWD, p, real(p, flags, mode))
}
