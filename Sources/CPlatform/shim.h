#pragma once
#include <stdint.h>
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
