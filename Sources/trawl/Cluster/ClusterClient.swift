import NIOCore
import Web

/// Talks to the cluster that runs in a folder; see ``ClusterControl``.
struct ClusterClient: Sendable {
    let folder: ClusterFolder

    private static let longestLine = 1 << 20

    /// Sends a command and answers the last line. Throws a ``WorkFault`` for an error, and when there is no cluster.
    ///
    /// - Parameter line: gets what is told meanwhile.
    @discardableResult
    func send(_ request: JSONValue, line: @Sendable (String) throws -> Void = { _ in }) async throws -> JSONValue {
        let connection = try await folder.connect()
        var last: JSONValue?
        do {
            last = try await connection.executeThenClose { inbound, outbound in
                try await outbound.write(ClusterControl.line(request))
                var last: JSONValue?
                var text = ""
                for try await buffer in inbound {
                    text += String(buffer: buffer)
                    guard text.utf8.count <= Self.longestLine else {
                        throw WorkFault("the cluster's answer is too long")
                    }
                    while let end = text.firstIndex(of: "\n") {
                        let answer = try JSONValue(parsing: String(text[..<end]))
                        text.removeSubrange(...end)
                        if let words = answer["line"] { try line(words.plainText) } else { last = answer }
                    }
                }
                return last
            }
        } catch let error as IOError where last == nil {
            throw WorkFault("the cluster was lost (\(error)); look whether it runs with `trawl cluster status`")
        }
        if let error = last?["error"] { throw WorkFault(error.plainText) }
        guard let last else { throw WorkFault("the cluster ended before it answered") }
        return last
    }
}
