#pragma once
#include <stdint.h>
#include <time.h>

/// What a clock (`CLOCK_MONOTONIC`, `CLOCK_THREAD_CPUTIME_ID`) shows, in nanoseconds. In C, since `timespec` belongs to
/// whichever module Swift happens to read first.
static inline uint64_t cclock_nanoseconds(int clock) {
    struct timespec time;
    if (clock_gettime(clock, &time) != 0) return 0;
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}
