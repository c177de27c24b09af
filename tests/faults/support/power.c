/*
 * LD_PRELOAD shim for the power-loss test: writes a journal of every write, truncation and sync of database files, so
 * that the test can rebuild what a disk would hold whose unsynced writes were lost. Records: one header line, then data.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int journal = -1;

static int database_file(int fd, char *path, size_t size) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, size - 1);
  if (n <= 0) return 0;
  path[n] = 0;
  const char *name = strrchr(path, '/');
  return name != NULL && (strcmp(name, "/switchboard.db") == 0 || strcmp(name, "/switchboard.db-wal") == 0);
}

static void record(char kind, int fd, off_t offset, const void *data, size_t length) {
  char path[4096], head[4300];
  if (!database_file(fd, path, sizeof path)) return;
  pthread_mutex_lock(&lock);
  if (journal == -1) {
    const char *name = getenv("POWER_JOURNAL");
    journal = name == NULL ? -2 : (int)syscall(SYS_openat, AT_FDCWD, name, O_WRONLY | O_CREAT | O_APPEND, 0600);
  }
  if (journal >= 0) {
    int n = snprintf(head, sizeof head, "%c %lld %zu %s\n", kind, (long long)offset, data == NULL ? 0 : length, strrchr(path, '/') + 1);
    syscall(SYS_write, journal, head, (size_t)n);
    if (data != NULL) syscall(SYS_write, journal, data, length);
  }
  pthread_mutex_unlock(&lock);
}

ssize_t write(int fd, const void *data, size_t length) {
  off_t offset = lseek(fd, 0, SEEK_CUR);
  ssize_t n = syscall(SYS_write, fd, data, length);
  if (n > 0 && offset >= 0) record('W', fd, offset, data, (size_t)n);
  return n;
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
  ssize_t n = syscall(SYS_pwrite64, fd, data, length, offset);
  if (n > 0) record('W', fd, offset, data, (size_t)n);
  return n;
}

ssize_t pwrite64(int fd, const void *data, size_t length, off_t offset) { return pwrite(fd, data, length, offset); }

int ftruncate(int fd, off_t length) {
  int r = (int)syscall(SYS_ftruncate, fd, length);
  if (r == 0) record('T', fd, length, NULL, 0);
  return r;
}

int ftruncate64(int fd, off_t length) { return ftruncate(fd, length); }

int fsync(int fd) {
  int r = (int)syscall(SYS_fsync, fd);
  if (r == 0) record('S', fd, 0, NULL, 0);
  return r;
}

int fdatasync(int fd) {
  int r = (int)syscall(SYS_fdatasync, fd);
  if (r == 0) record('S', fd, 0, NULL, 0);
  return r;
}
