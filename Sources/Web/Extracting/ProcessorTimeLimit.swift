import CPlatform
import Glibc

/// How much processor time some work may take. To be asked on the thread that made it.
package struct ProcessorTimeLimit {
    private let nanoseconds: UInt64
    private let started = cplatform_nanoseconds(CLOCK_MONOTONIC)
    private let startedProcessor = cplatform_nanoseconds(CLOCK_THREAD_CPUTIME_ID)

    /// Begins now.
    package init(seconds: Double) { nanoseconds = UInt64(max(0, min(seconds, 1e9)) * 1e9) }

    /// Whether the time is over.
    ///
    /// The clock on the wall costs a tenth of the other; only a thread that had its time is asked for what it used.
    package var isOver: Bool {
        cplatform_nanoseconds(CLOCK_MONOTONIC) &- started > nanoseconds
            && cplatform_nanoseconds(CLOCK_THREAD_CPUTIME_ID) &- startedProcessor > nanoseconds
    }
}
