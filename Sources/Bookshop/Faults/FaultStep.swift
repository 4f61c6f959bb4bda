import NIOCore

/// One thing that a fault does with a connection. A fault is a list of them; behind the last one the answer counts as
/// whole and the connection goes on with the next request.
enum FaultStep: Sendable {
    /// Writes these bytes and waits until they are gone to the kernel.
    case send(ByteBuffer)
    case wait(Duration)
    /// Writes what the closure gives for 0, 1, 2, … until the client leaves, with a pause between if there is one.
    case endless(every: Duration?, @Sendable (Int) -> ByteBuffer)
    /// Ends the connection with FIN.
    case close
    /// Ends the connection with RST.
    case reset
    /// The answer is whole, and the next request on this connection gets no answer but its end.
    case closeOnNextRequest

    static func send(_ text: String) -> FaultStep { .send(ByteBuffer(string: text)) }
    static func send(_ bytes: [UInt8]) -> FaultStep { .send(ByteBuffer(bytes: bytes)) }
}
