import Synchronization

/// How a listener speaks: with connections that come now, and with those that came before a reload.
final class ListenerPipelines: Sendable {
    private struct State {
        var current: ClientPipeline
        /// Of before, as long as they have connections.
        var earlier: [ClientPipeline] = []
    }

    private let state: Mutex<State>

    init(_ pipeline: ClientPipeline) { state = Mutex(State(current: pipeline)) }

    /// For connections that come now.
    var current: ClientPipeline { state.withLock { $0.current } }

    /// Connections that come from now on go through another pipeline; those that there are stay with theirs.
    func use(_ pipeline: ClientPipeline) {
        state.withLock { state in
            state.earlier = (state.earlier + [state.current]).filter { $0.count > 0 }
            state.current = pipeline
        }
    }

    private var all: [ClientPipeline] { state.withLock { $0.earlier + [$0.current] } }

    func drain() { for pipeline in all { pipeline.drain() } }

    func end() { for pipeline in all { pipeline.end() } }
}
