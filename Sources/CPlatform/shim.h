#pragma once
#include <stdint.h>
#include <errno.h>
#include <time.h>

/// What a clock (`CLOCK_MONOTONIC`, `CLOCK_THREAD_CPUTIME_ID`) shows, in nanoseconds. In C, since `timespec` belongs to
/// whichever module Swift happens to read first.
static inline uint64_t cplatform_nanoseconds(int clock) {
    struct timespec time;
    if (clock_gettime(clock, &time) != 0) return 0;
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

#if defined(__GLIBC__)
#include <malloc.h>
#endif

/// Keeps allocations of half a megabyte and more apart, so that freeing one gives its memory back. Left to itself, glibc
/// raises that threshold at the first large one and keeps what comes after.
static inline void cplatform_give_large_memory_back(void) {
#if defined(__GLIBC__)
    mallopt(M_MMAP_THRESHOLD, 512 << 10);
#endif
}

#if defined(__linux__)
#include <sys/syscall.h>

// Raw system calls, with numbers and without their headers: types such as `sigset_t` and `rlimit` belong to whichever
// module Swift happens to read first. Each answers -1 and sets errno when it fails.
long syscall(long number, ...);

/// A pipe whose ends no child inherits: reading end first.
static inline int cplatform_pipe(int ends[2]) { return (int)syscall(SYS_pipe2, ends, 02000000 /* O_CLOEXEC */); }

/// Two connected stream sockets that no child inherits.
static inline int cplatform_socket_pair(int ends[2]) {
    return (int)syscall(SYS_socketpair, 1 /* AF_UNIX */, 1 | 02000000 /* SOCK_STREAM | SOCK_CLOEXEC */, 0, ends);
}

/// Two connected sockets that keep messages apart (`SOCK_SEQPACKET`) and that no child inherits.
static inline int cplatform_packet_pair(int ends[2]) {
    return (int)syscall(SYS_socketpair, 1 /* AF_UNIX */, 5 | 02000000 /* SOCK_SEQPACKET | SOCK_CLOEXEC */, 0, ends);
}

/// A file in memory that no child inherits.
static inline int cplatform_memory_file(const char *name) {
    return (int)syscall(SYS_memfd_create, name, 1u /* MFD_CLOEXEC */);
}

/// Lets orphans below this process become its children (prctl PR_SET_CHILD_SUBREAPER).
static inline int cplatform_adopt_orphans(void) { return (int)syscall(SYS_prctl, 36, 1L, 0L, 0L, 0L); }

/// Closes every descriptor from `first` on. Linux 5.9; before that ENOSYS.
static inline int cplatform_close_from(unsigned first) {
#if defined(SYS_close_range)
    return (int)syscall(SYS_close_range, first, ~0u, 0u);
#else
    return -1;
#endif
}

#include <link.h>

/// An object in memory as dl_iterate_phdr(3) tells it, which the header shows to GNU programs only.
struct cplatform_object {
    ElfW(Addr) address;
    const char *name;
    const ElfW(Phdr) *parts;
    ElfW(Half) count;
};
extern int cplatform_objects(int (*)(struct cplatform_object *, size_t, void *), void *) __asm__("dl_iterate_phdr");

static inline int cplatform_forget_object(struct cplatform_object *object, size_t size, void *context) {
    (void)size;
    uintptr_t rest = *(const uintptr_t *)context - 1;
    for (int index = 0; index < object->count; index++) {
        const ElfW(Phdr) *part = &object->parts[index];
        if (part->p_type != PT_LOAD || (part->p_flags & PF_W)) continue;
        uintptr_t begin = (object->address + part->p_vaddr) & ~rest;
        uintptr_t end = (object->address + part->p_vaddr + part->p_memsz + rest) & ~rest;
        syscall(SYS_madvise, begin, end - begin, 4 /* MADV_DONTNEED */);
    }
    return 0;
}

/// Takes the code and the constants of the program and its libraries out of the process' memory: their files have them, and what
/// is used is mapped again. Only parts that cannot be written to are forgotten, and no library is loaded meanwhile.
/// `page`: bytes of a page of memory.
static inline void cplatform_forget_code(uintptr_t page) { cplatform_objects(cplatform_forget_object, &page); }

/// A readiness event of epoll(7), as the kernel lays it out.
struct cplatform_event {
    uint32_t events;
    uint64_t token;
#if defined(__x86_64__)
} __attribute__((packed));
#else
};
#endif

/// An epoll descriptor that no child inherits.
static inline int cplatform_epoll(void) { return (int)syscall(SYS_epoll_create1, 02000000 /* EPOLL_CLOEXEC */); }

/// Adds a descriptor (`operation` 1), or changes what is told of it (3).
static inline int cplatform_epoll_set(int epoll, int operation, int descriptor, uint32_t events, uint64_t token) {
    struct cplatform_event event = {events, token};
    return (int)syscall(SYS_epoll_ctl, epoll, operation, descriptor, &event);
}

/// Waits at most so many milliseconds (-1 for ever) for events. How many there are, or -1 with `errno`.
static inline int cplatform_epoll_wait(int epoll, struct cplatform_event *events, int most, int milliseconds) {
    return (int)syscall(SYS_epoll_pwait, epoll, events, most, milliseconds, 0, 8);
}

/// A descriptor that wakes an epoll when 8 bytes are written to it.
static inline int cplatform_waker(void) {
    return (int)syscall(SYS_eventfd2, 0, 02000000 | 04000 /* EFD_CLOEXEC | EFD_NONBLOCK */);
}

/// Takes a connection, which does not block and which no child inherits. Its descriptor, or -1 with `errno`.
static inline int cplatform_accept(int descriptor, void *address, uint32_t *length) {
    return (int)syscall(SYS_accept4, descriptor, address, length, 02000000 | 04000 /* SOCK_CLOEXEC | SOCK_NONBLOCK */);
}

/// Makes a child that leads a process group of its own, is killed when the calling thread ends, has at most `address_space`
/// bytes of addresses (0 for no limit), no core file, no blocked signals nor an ignored SIGPIPE, and becomes `path` in `folder`. When it cannot, it
/// writes errno (an int) to `failure`, which closes by itself otherwise. Answers the child's number or -1.
///
/// Between the fork and the program nothing but system calls is done: other threads may hold any lock.
static inline int cplatform_spawn_child(
    const char *path, char *const arguments[], char *const environment[], const char *folder, uint64_t address_space,
    int failure
) {
    long parent = syscall(SYS_getpid);
    long child = syscall(SYS_clone, 17L /* SIGCHLD */, 0L, 0L, 0L, 0L);
    if (child != 0) return (int)child;
    uint64_t none = 0, core[2] = {0, 0}, space[2] = {address_space, address_space};
    int problem = 0;
    syscall(SYS_setpgid, 0, 0);
    if (syscall(SYS_prctl, 1L /* PR_SET_PDEATHSIG */, 9L, 0L, 0L, 0L) != 0) problem = 1;
    // The parent may have died before that.
    if (syscall(SYS_getppid) != parent) syscall(SYS_exit_group, 127);
    syscall(SYS_prlimit64, 0, 4 /* RLIMIT_CORE */, core, 0);
    if (address_space && syscall(SYS_prlimit64, 0, 9 /* RLIMIT_AS */, space, 0) != 0) problem = 22;
    // An ignored signal stays ignored in the program: zeros are SIG_DFL in every layout of the kernel's struct.
    uint64_t standard[4] = {0, 0, 0, 0};
    syscall(SYS_rt_sigaction, 13 /* SIGPIPE */, standard, 0, 8);
    syscall(SYS_rt_sigprocmask, 2 /* SIG_SETMASK */, &none, 0, 8);
    long result = problem ? -1 : syscall(SYS_chdir, folder);
    if (result == 0) syscall(SYS_execve, path, arguments, environment);
    if (!problem) problem = *__errno_location();
    syscall(SYS_write, failure, &problem, sizeof problem);
    syscall(SYS_exit_group, 127);
    return -1;
}
#endif

#if defined(__linux__)
/// Puts all that was written to the disk of an open file or folder on that disk. 0, or -1 with `errno`.
static inline int cplatform_sync_disk(int descriptor) { return (int)syscall(SYS_syncfs, descriptor); }
#else
#include <unistd.h>
static inline int cplatform_sync_disk(int descriptor) { return fsync(descriptor); }
#endif
