import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Web

/// One request of a notifier to a server. Redirects are not followed: what is sent may be secret.
struct NotifierRequest: Sendable {
    var url: String
    var headers: [(String, String)] = []
    var body: [UInt8]
    /// For the whole exchange.
    var timeout: Duration
    /// Who is asked, in the words of messages.
    var subject: String

    struct Answer: Sendable {
        var status: Int
        /// Seconds that the server asks to be left alone.
        var retryAfter: Double?
        /// The beginning.
        var body: String
    }

    private static let mostBytes = 64 << 10
    /// Longer waits are not believed.
    private static let longestWait: Int64 = 3_600

    /// Shared by all notifiers and never closed: it holds nothing that must be given back before the process ends.
    private static let client: HTTPClient = {
        var settings = HTTPClient.Configuration()
        settings.httpVersion = .http1Only
        settings.redirectConfiguration = .disallow
        settings.connectionPool.retryConnectionEstablishment = false
        settings.connectionPool.idleTimeout = .seconds(10)
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
    }()

    /// Sends it as a POST. Throws a temporary fault when there is no answer, to its last byte, in time.
    func send(now: Int64) async throws(NotificationFault) -> Answer {
        // The client's own deadline ends with the head of the answer.
        let result = await withTaskGroup(of: Result<Answer, NotificationFault>.self) { group in
            group.addTask { await exchange(now: now) }
            group.addTask {
                try? await Task.sleep(for: timeout)
                return .failure(unreached(Task.isCancelled ? "given up" : Self.late))
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failure(unreached(Self.late))
        }
        return try result.get()
    }

    private static let late = "no answer in time"

    private func unreached(_ reason: String) -> NotificationFault {
        NotificationFault("\(subject) cannot be reached: \(reason)", isTemporary: true)
    }

    private func exchange(now: Int64) async -> Result<Answer, NotificationFault> {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "User-Agent", value: "trawl")
        request.headers.add(name: "Content-Type", value: "application/json")
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        request.body = .bytes(body)
        do {
            let limit = TimeAmount.nanoseconds(Int64(max(timeout, .milliseconds(1)) / .nanoseconds(1)))
            let response = try await Self.client.execute(request, timeout: limit)
            var collected = ByteBuffer()
            for try await part in response.body {
                collected.writeImmutableBuffer(part)
                if collected.readableBytes >= Self.mostBytes { break }
            }
            let wait = response.headers.first(name: "Retry-After").flatMap { value in
                let bytes = Array(value.utf8)
                return RetryAfter.seconds(bytes.span, now: now, maximum: Self.longestWait)
            }
            return .success(
                Answer(
                    status: Int(response.status.code), retryAfter: wait.map(Double.init),
                    body: String(buffer: collected)))
        } catch {
            return .failure(unreached(UnreachableReason(error, at: url).words))
        }
    }
}
