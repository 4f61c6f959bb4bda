import CPlatform

/// The clock by which a node knows whether its leases still hold: time since the machine's start. It must go on while the
/// process is stopped or the machine sleeps, since the controller's does.
protocol LeaseClock: Sendable {
    var now: Duration { get }
}

/// `CLOCK_BOOTTIME`.
struct BootClock: LeaseClock {
    var now: Duration { .nanoseconds(Int64(clamping: cplatform_nanoseconds(7))) }
}
