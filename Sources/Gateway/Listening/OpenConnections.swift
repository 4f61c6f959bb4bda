import NIOCore
import Synchronization

/// The connections of a listener that are more than one ``ClientConnection``, or not yet one: with a PROXY header to come, with
/// TLS, with HTTP/2. They are told apart from the event loops' lists when the gateway ends.
final class OpenConnections: Sendable {
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

    /// Until it closes.
    func add(_ channel: any Channel) {
        let name = ObjectIdentifier(channel)
        channels.withLock { $0[name] = channel }
        channel.closeFuture.whenComplete { _ in _ = self.channels.withLock { $0.removeValue(forKey: name) } }
    }

    private var all: [any Channel] { channels.withLock { Array($0.values) } }

    var count: Int { channels.withLock { $0.count } }

    /// Nothing more is to begin on them.
    func drain() {
        for channel in all { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
    }

    /// Ends all at once.
    func end() {
        for channel in all { channel.eventLoop.execute { channel.closeWithoutTLS() } }
    }
}
