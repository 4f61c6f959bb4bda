/// A socket that a ``SocketPoller`` watches, on its thread.
protocol PolledSocket: AnyObject {
    func ready(_ events: SocketEvents)

    /// Ends it; it leaves the poller.
    func close()
}
