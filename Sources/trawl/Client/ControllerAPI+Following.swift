import AsyncHTTPClient
import NIOCore
import NIOHTTP1

extension ControllerAPI {
    /// How long a controller may be away while something is followed.
    private static let patience: Duration = .seconds(60)

    /// Follows a stream of events to its `end`, over lost connections and restarts of the controller: it goes on behind the
    /// last event that was read. Answers the data of `end`.
    ///
    /// - Parameters:
    ///   - body: gets every other event. May throw to end the following.
    ///   - report: gets a sentence when the connection is lost, once a loss.
    func follow(
        _ path: String, _ query: [(name: String, value: String?)] = [], report: (String) -> Void,
        _ body: (ServerEvent) throws -> Void
    ) async throws -> String {
        var parser = EventParser()
        var lostSince: ContinuousClock.Instant?
        var pause: Duration = .milliseconds(200)
        while true {
            do {
                var headers = [("Accept", "text/event-stream")]
                if let id = parser.lastID { headers.append(("Last-Event-ID", id)) }
                let response = try await send(.GET, path, query, headers)
                var end: String?
                // What the caller throws is no loss of the connection.
                var callersFault: (any Error)?
                do {
                    for try await chunk in response.body {
                        lostSince = nil
                        pause = .milliseconds(200)
                        try parser.feed(chunk.readableBytesView) { event in
                            if event.name == "end" {
                                end = event.data
                            } else if end == nil {
                                do { try body(event) } catch {
                                    callersFault = error
                                    throw error
                                }
                            }
                        }
                        if let end { return end }
                    }
                } catch let fault as EventParser.TooLarge {
                    throw fault
                } catch {
                    if let callersFault { throw callersFault }
                    throw explained(error)
                }
                parser.restart()
            } catch let fault as ControllerFault where fault.isTemporary {
                parser.restart()
                let since = lostSince ?? .now
                if lostSince == nil { report("the connection to the controller was lost; trying again") }
                guard ContinuousClock.now - since < Self.patience else { throw fault }
                lostSince = since
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(5))
        }
    }

    /// Sends a request again, with growing pauses, while the controller is away or busy: only for what may be repeated.
    func patiently<Answer>(_ body: () async throws -> Answer) async throws -> Answer {
        let start = ContinuousClock.now
        var pause: Duration = .milliseconds(200)
        while true {
            do {
                return try await body()
            } catch let fault as ControllerFault where fault.isTemporary {
                guard ContinuousClock.now - start < Self.patience else { throw fault }
                try await Task.sleep(for: fault.retryAfter.map { .seconds($0 > 0 ? min($0, 30) : 0) } ?? pause)
                pause = min(pause * 2, .seconds(5))
            }
        }
    }
}
