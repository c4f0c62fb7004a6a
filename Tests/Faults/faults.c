// A library to preload that makes the machine fail where it is told to: at the Nth call that writes below a folder, and
// with a clock that somebody sets.
//
//   FAULTS_UNDER=FOLDER  calls that write below it are counted
//   FAULTS_AT=N          the one that fails; 0 or none: none does, they are only counted
//   FAULTS_HOW=kill      the process is killed there, half of a write done
//             =lose      the same, and what was not forced to the disk is lost: files are emptied, renames undone
//             =full      the call fails with ENOSPC, and the process goes on
//   FAULTS_LOG=FILE      a line for every call that was counted
//   FAULTS_CLOCK=FILE    holds seconds that are added to the wall clock
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
enum { most = 64 };
static char unsynced[most][512];
static struct { char from[512], to[512], old[512]; } renames[most];
static int unsynced_count, rename_count, calls;

static int is_under(const char *path) {
  const char *folder = getenv("FAULTS_UNDER");
  return folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

static int path_of(int descriptor, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, 511);
  path[length < 0 ? 0 : length] = 0;
  return length > 0;
}

static void die(void) {
  if (!strcmp(getenv("FAULTS_HOW"), "lose")) {
    for (int i = 0; i < unsynced_count; i++)
      if (unsynced[i][0]) truncate(unsynced[i], 0);
    for (int i = rename_count - 1; i >= 0; i--) {
      NEXT(rename)(renames[i].to, renames[i].from);
      if (renames[i].old[0]) NEXT(rename)(renames[i].old, renames[i].to);
    }
  }
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

// Whether the call is to fail; does not return where the process is to end, unless something is to be done before.
static int fails(const char *what, const char *path, int finishes_first) {
  if (!is_under(path)) return 0;
  calls++;
  const char *log = getenv("FAULTS_LOG");
  if (log) {
    FILE *file = fopen(log, "a");
    if (file) { fprintf(file, "%d %s %s\n", calls, what, path); fclose(file); }
  }
  const char *at = getenv("FAULTS_AT"), *how = getenv("FAULTS_HOW");
  if (!at || !how || atoi(at) != calls) return 0;
  if (!strcmp(how, "full")) { errno = ENOSPC; return 1; }
  if (!finishes_first) die();
  return 2;
}

static void forget(const char *path) {
  for (int i = 0; i < unsynced_count; i++)
    if (!strcmp(unsynced[i], path)) unsynced[i][0] = 0;
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
  char path[512];
  if (getenv("FAULTS_UNDER") && path_of(descriptor, path) && is_under(path)) {
    int fault = fails("write", path, 1);
    if (fault == 1) return -1;
    forget(path);
    strcpy(unsynced[unsynced_count++ % most], path);
    if (unsynced_count > most) unsynced_count = most;
    if (fault == 2) { NEXT(write)(descriptor, bytes, count / 2); die(); }
  }
  return NEXT(write)(descriptor, bytes, count);
}

int fsync(int descriptor) {
  char path[512];
  if (getenv("FAULTS_UNDER") && path_of(descriptor, path) && is_under(path)) {
    if (fails("fsync", path, 0)) return -1;
    forget(path);
    for (int i = 0; i < rename_count; i++)
      if (renames[i].old[0]) NEXT(unlink)(renames[i].old);
    struct stat status;
    if (fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) rename_count = 0;
  }
  return NEXT(fsync)(descriptor);
}

int rename(const char *from, const char *to) {
  if (fails("rename", to, 0)) return -1;
  if (is_under(to) && rename_count < most) {
    snprintf(renames[rename_count].from, 512, "%s", from);
    snprintf(renames[rename_count].to, 512, "%s", to);
    snprintf(renames[rename_count].old, 512, "%s.before-%d", getenv("FAULTS_UNDER"), rename_count);
    NEXT(unlink)(renames[rename_count].old);
    if (link(to, renames[rename_count].old) != 0) renames[rename_count].old[0] = 0;
    rename_count++;
  }
  return NEXT(rename)(from, to);
}

int unlink(const char *path) { return fails("unlink", path, 0) ? -1 : NEXT(unlink)(path); }

int mkdir(const char *path, mode_t mode) { return fails("mkdir", path, 0) ? -1 : NEXT(mkdir)(path, mode); }

int open(const char *path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  if (flags & O_CREAT && fails("create", path, 0)) return -1;
  return NEXT(open)(path, flags, mode);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  static __typeof__(&clock_gettime) next;
  if (!next) next = NEXT(clock_gettime);
  int result = next(clock, time);
  const char *file = getenv("FAULTS_CLOCK");
  if (clock == CLOCK_REALTIME && file && result == 0) {
    char text[32] = "";
    int descriptor = NEXT(open)(file, O_RDONLY | O_CLOEXEC);
    if (descriptor >= 0) {
      ssize_t length = read(descriptor, text, sizeof text - 1);
      text[length < 0 ? 0 : length] = 0;
      close(descriptor);
    }
    time->tv_sec += atol(text);
  }
  return result;
}
