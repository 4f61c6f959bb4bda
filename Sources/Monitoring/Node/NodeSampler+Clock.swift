import CPlatform
import Glibc

extension NodeSampler {
    /// Seconds since the machine started, by the clock that is never set.
    package static func monotonicSeconds() -> Double { Double(cplatform_nanoseconds(1)) / 1e9 }

    /// Seconds of processor time that this process has taken.
    static func processorSeconds() -> Double {
        var usage = rusage()
        guard getrusage(RUSAGE_SELF.rawValue, &usage) == 0 else { return 0 }
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
