import NIOCore
import Synchronization

/// A listener that is open. A reload may change how it speaks, while its socket stays.
final class GatewayListener: Sendable {
    private struct State {
        var pipeline: ClientPipeline
        /// Of before, as long as they have connections.
        var earlier: [ClientPipeline] = []
    }

    let channel: any Channel
    private let state: Mutex<State>

    init(_ channel: any Channel, _ pipeline: ClientPipeline) {
        self.channel = channel
        state = Mutex(State(pipeline: pipeline))
    }

    /// For connections that come now.
    var pipeline: ClientPipeline { state.withLock { $0.pipeline } }

    var address: SocketAddress? { channel.localAddress }

    /// Whether it is the one that a configuration means.
    func isAt(_ wanted: ListenerConfiguration) -> Bool {
        let mine = pipeline.listener
        return mine.host == wanted.host && mine.port == wanted.port
    }

    /// Connections that come from now on go through another pipeline; those that there are stay with theirs.
    func use(_ pipeline: ClientPipeline) {
        state.withLock { state in
            state.earlier = (state.earlier + [state.pipeline]).filter { $0.count > 0 }
            state.pipeline = pipeline
        }
    }

    private var pipelines: [ClientPipeline] { state.withLock { $0.earlier + [$0.pipeline] } }

    /// Takes no more connections.
    func close() async { try? await channel.close().get() }

    func drain() { for pipeline in pipelines { pipeline.drain() } }

    func end() { for pipeline in pipelines { pipeline.end() } }
}
