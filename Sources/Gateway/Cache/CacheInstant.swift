import Glibc

/// A time by the wall clock, by which HTTP counts (RFC 9111 §4.2.3).
package struct CacheInstant: Sendable, Hashable, Comparable {
    /// Since 1970.
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static var now: CacheInstant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return CacheInstant(milliseconds: Int64(time.tv_sec) &* 1_000 &+ Int64(time.tv_nsec) / 1_000_000)
    }

    /// Since 1970.
    package var seconds: Int64 { milliseconds / 1_000 }

    package static func < (one: CacheInstant, other: CacheInstant) -> Bool { one.milliseconds < other.milliseconds }

    /// Milliseconds from `earlier` on. None when that is later, as when the clock was set back.
    func since(_ earlier: CacheInstant) -> Int64 {
        let (span, overflows) = milliseconds.subtractingReportingOverflow(earlier.milliseconds)
        if overflows { return milliseconds > earlier.milliseconds ? .max : 0 }
        return max(0, span)
    }
}

extension Duration {
    /// Whole milliseconds, as many as a number holds.
    var milliseconds: Int64 {
        let (seconds, overflows) = components.seconds.multipliedReportingOverflow(by: 1_000)
        let (sum, overflowsToo) = seconds.addingReportingOverflow(components.attoseconds / 1_000_000_000_000_000)
        return overflows || overflowsToo ? (components.seconds < 0 ? .min : .max) : sum
    }
}
