import NIOCore

/// Who is told what comes by a ``Transport``. Each call may close it.
protocol TransportReceiver: AnyObject {
    func received(_ bytes: ByteBuffer)

    /// What was asked for is there: more comes when it is asked for again.
    func receivedAll()

    /// Some of what was written has gone out. Not every transport tells.
    func moved()

    /// There is room to write again.
    func becameWritable()

    /// The connection breaks, in place of an orderly end. That it is closed is told too, a moment later.
    func failed()

    /// The connection has ended, from whichever side. Nothing follows.
    func closed()
}
