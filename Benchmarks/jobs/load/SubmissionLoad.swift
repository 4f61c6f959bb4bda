import NIOCore
import NIOPosix
import Synchronization
import Web

/// Submits jobs to a controller over HTTP, one job a request, from keep-alive clients that each wait for their answer
/// before they ask again. Every answer is read and its job id kept: they all must differ, and who runs this holds them
/// against the database.
struct SubmissionLoad {
    private let port: Int
    private let clients: Int
    private let jobs: Int
    private let ids: String?

    init(_ options: Options) throws {
        port = try options.number("port")
        clients = try options.number("clients", default: 64)
        jobs = try options.number("jobs", default: 20_000)
        ids = try? options.text("ids")
    }

    func run() async throws -> JSONValue {
        let tally = SubmissionTally(jobs: jobs)
        let body = #"{"start_url":"http://bench.example/","max_pages":1}"#
        let head =
            "POST /scrape HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n"
        let request = ByteBuffer(string: head + body)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let bootstrap = ClientBootstrap(group: group)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(SubmittingClient(request, tally))
                }
            }
        // All connected before the clock starts.
        var channels: [any Channel] = []
        for _ in 0..<clients { channels.append(try await bootstrap.connect(host: "127.0.0.1", port: port).get()) }
        let processorBefore = JobsBenchmark.processorSeconds
        let start = ContinuousClock.now
        for channel in channels { channel.triggerUserOutboundEvent(SubmittingClient.Start(), promise: nil) }
        for channel in channels { try await channel.closeFuture.get() }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let processor = JobsBenchmark.processorSeconds - processorBefore
        try await group.shutdownGracefully()

        let answered = try tally.answered()
        guard Set(answered).count == jobs else {
            throw Options.Fault(description: "\(answered.count) answers name \(Set(answered).count) different jobs")
        }
        if let ids { try writeLines(answered, to: ids) }
        return [
            "jobs": .integer(Int64(jobs)), "clients": .integer(Int64(clients)), "seconds": .number(seconds),
            "client_cpu": .number(processor), "p50_ms": .number(tally.percentile(0.5)),
            "p99_ms": .number(tally.percentile(0.99)),
        ]
    }
}

/// What all clients together have done.
final class SubmissionTally: Sendable {
    private struct State {
        var left: Int
        var ids: [String] = []
        var waits: [Int64] = []
        var faults: [String] = []
    }
    private let state: Mutex<State>

    init(jobs: Int) {
        var state = State(left: jobs)
        state.ids.reserveCapacity(jobs)
        state.waits.reserveCapacity(jobs)
        self.state = Mutex(state)
    }

    /// Whether one more job is to be submitted.
    func take() -> Bool {
        state.withLock { state in
            guard state.left > 0 else { return false }
            state.left -= 1
            return true
        }
    }

    func acknowledge(_ id: String, after wait: TimeAmount) {
        state.withLock { state in
            state.ids.append(id)
            state.waits.append(wait.nanoseconds)
        }
    }

    func fail(_ reason: String) { state.withLock { $0.faults.append(reason) } }

    /// The ids of all answers. Throws when anything went wrong.
    func answered() throws -> [String] {
        try state.withLock { state in
            if let fault = state.faults.first {
                throw Options.Fault(description: "\(state.faults.count) clients failed, the first one: \(fault)")
            }
            return state.ids
        }
    }

    /// So many milliseconds a share of the answers took at the most.
    func percentile(_ share: Double) -> Double {
        let waits = state.withLock { $0.waits }.sorted()
        guard !waits.isEmpty else { return 0 }
        return Double(waits[min(waits.count - 1, Int(Double(waits.count) * share))]) / 1e6
    }
}
