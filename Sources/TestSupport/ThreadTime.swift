import Glibc

/// The processor time that `body` takes on the thread that it runs on. For tests of what may not take long: what the
/// machine does for others meanwhile counts for nothing.
package func threadTime(of body: () throws -> Void) rethrows -> Duration {
    func now() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
    let start = now()
    try body()
    return now() - start
}
