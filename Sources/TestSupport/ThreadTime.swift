import CPlatform
import Glibc

/// The processor time that `body` takes on the thread that it runs on. For tests of what may not take long: what the
/// machine does for others meanwhile counts for nothing.
package func threadTime(of body: () throws -> Void) rethrows -> Duration {
    let start = cplatform_nanoseconds(CLOCK_THREAD_CPUTIME_ID)
    try body()
    return .nanoseconds(Int64(clamping: cplatform_nanoseconds(CLOCK_THREAD_CPUTIME_ID) &- start))
}
