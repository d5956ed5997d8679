/* A disk that forgets what was not synced, as a library to preload.
 *
 * Everything below POWERCUT_ROOT is written as usual. Beside it, POWERCUT_SHADOW holds what a
 * machine would find after its power was cut: the bytes a file had when it was last synced, and
 * the names a directory had when it was last synced. A name whose file was never synced is an
 * empty file. sync_file_range counts for nothing: it does not empty the drive's cache.
 *
 * Built and used by tests/it/faults_store.rs. Linux with glibc only.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* The path behind a descriptor, relative to the root; NULL when it is elsewhere. */
static const char *inside(int fd, char *path) {
    const char *root = getenv("POWERCUT_ROOT");
    if (!root || !getenv("POWERCUT_SHADOW")) return NULL;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, PATH_MAX - 1);
    if (n < 0) return NULL;
    path[n] = 0;
    size_t len = strlen(root);
    if (strncmp(path, root, len) || (path[len] && path[len] != '/')) return NULL;
    return path[len] ? path + len + 1 : "";
}

/* Where the synced bytes of an inode lie. */
static void store_of(ino_t ino, char *out) {
    snprintf(out, PATH_MAX, "%s.inodes/%lu", getenv("POWERCUT_SHADOW"), (unsigned long)ino);
}

static void copy_bytes(int fd, ino_t ino) {
    char to[PATH_MAX], from[64], buf[1 << 16];
    store_of(ino, to);
    snprintf(from, sizeof from, "/proc/self/fd/%d", fd);
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    off_t total = 0;
    ssize_t n;
    if (in >= 0 && out >= 0) {
        while ((n = read(in, buf, sizeof buf)) > 0) {
            if (write(out, buf, n) != n) abort();
            total += n;
        }
        if (ftruncate(out, total)) abort();
    }
    if (in >= 0) close(in);
    if (out >= 0) close(out);
}

static void copy_names(const char *real, const char *rel) {
    char shadow[PATH_MAX], a[2 * PATH_MAX], b[2 * PATH_MAX], bytes[PATH_MAX];
    struct stat st, old;
    struct dirent *e;
    snprintf(shadow, sizeof shadow, "%s%s%s", getenv("POWERCUT_SHADOW"), *rel ? "/" : "", rel);
    mkdir(shadow, 0700);
    DIR *d = opendir(real);
    if (!d) return;
    while ((e = readdir(d))) {
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) continue;
        snprintf(a, sizeof a, "%s/%s", real, e->d_name);
        snprintf(b, sizeof b, "%s/%s", shadow, e->d_name);
        if (lstat(a, &st)) continue;
        if (S_ISDIR(st.st_mode)) {
            /* A renamed directory brings along what was synced in it. */
            if (lstat(b, &old) && mkdir(b, 0700)) continue;
            char child[2 * PATH_MAX];
            snprintf(child, sizeof child, "%s%s%s", rel, *rel ? "/" : "", e->d_name);
            copy_names(a, child);
        } else if (S_ISREG(st.st_mode)) {
            store_of(st.st_ino, bytes);
            int fd = open(bytes, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
            if (fd >= 0) close(fd);
            struct stat synced;
            if (!lstat(b, &old) && !stat(bytes, &synced) && old.st_ino == synced.st_ino) continue;
            unlink(b);
            if (link(bytes, b)) abort();
        }
    }
    closedir(d);
    d = opendir(shadow);
    if (!d) return;
    while ((e = readdir(d))) {
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) continue;
        snprintf(a, sizeof a, "%s/%s", real, e->d_name);
        snprintf(b, sizeof b, "%s/%s", shadow, e->d_name);
        if (!lstat(a, &st)) continue;
        if (unlink(b) && errno == EISDIR) {
            char rm[3 * PATH_MAX];
            char moved[2 * PATH_MAX];
            snprintf(moved, sizeof moved, "%s.gone", b);
            rename(b, moved);
            snprintf(rm, sizeof rm, "%s.inodes/gone-%d", getenv("POWERCUT_SHADOW"), rand());
            rename(moved, rm);
        }
    }
    closedir(d);
}

static void remember(int fd) {
    char path[PATH_MAX];
    struct stat st;
    const char *rel = inside(fd, path);
    if (!rel || fstat(fd, &st)) return;
    pthread_mutex_lock(&lock);
    if (S_ISREG(st.st_mode)) copy_bytes(fd, st.st_ino);
    if (S_ISDIR(st.st_mode)) copy_names(path, rel);
    pthread_mutex_unlock(&lock);
}

int fsync(int fd) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fsync");
    int result = real(fd);
    if (!result) remember(fd);
    return result;
}

int fdatasync(int fd) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fdatasync");
    int result = real(fd);
    if (!result) remember(fd);
    return result;
}
