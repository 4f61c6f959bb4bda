import NIOCore

/// The bytes of a connection, on its event loop: a socket of the loop's own (``SocketTransport``), or a channel of NIO where TLS
/// or HTTP/2 stands between (``ChannelTransport``).
///
/// What comes is told to a ``TransportReceiver``, and only when it was asked for with ``read()``.
protocol Transport: AnyObject {
    /// False when so much waits to go out that more should not be written. Back again it is told.
    var isWritable: Bool { get }

    /// Whether something was written that has not gone out.
    var hasUnsent: Bool { get }

    /// Asks for what comes next: once.
    func read()

    /// Adds to what goes out with the next flush.
    func write(_ bytes: ByteBuffer)

    func flush()

    /// Ends the connection once everything has gone out; what is written after this is lost.
    ///
    /// - Parameter stillReads: whether only our side is ended.
    func end(stillReads: Bool)

    /// Ends the connection at once; what has not gone out is lost.
    func close()

    /// Ends the connection at once, so that the peer sees that something is missing (a reset in place of an orderly end).
    func reset()
}
