import NIOCore

extension Duration {
    /// The time by the clock that event loops go by, which only goes forward.
    static var monotonic: Duration { .nanoseconds(Int64(clamping: NIODeadline.now().uptimeNanoseconds)) }
}
