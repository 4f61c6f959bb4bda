import CPlatform

extension NodeSampler {
    /// Seconds since the machine started, by the clock that is never set.
    package static func monotonicSeconds() -> Double { Double(cplatform_nanoseconds(1)) / 1e9 }
}
