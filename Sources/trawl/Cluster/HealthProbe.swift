import AsyncHTTPClient
import Gateway
import NIOCore
import NIOHTTP1

/// Asks a server that has just started until it is well, by the same measure as the gateway.
struct HealthProbe: Sendable {
    let path: String
    let client: HTTPClient

    private static let pause = Duration.milliseconds(100)
    private static let mostPause = Duration.seconds(1)
    private static let timeout = TimeAmount.seconds(2)

    /// A client for it, to be shut down.
    static func client() -> HTTPClient {
        var settings = HTTPClient.Configuration(timeout: .init(connect: .seconds(2), read: .seconds(2)))
        settings.httpVersion = .http1Only
        settings.redirectConfiguration = .disallow
        settings.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
    }

    /// Returns when it is well, with true, or when the task is cancelled, with false.
    func waitUntilWell(port: Int) async -> Bool {
        var pause = Self.pause
        while !Task.isCancelled {
            if await isWell(port) { return true }
            try? await Task.sleep(for: pause)
            pause = min(pause * 1.2, Self.mostPause)
        }
        return false
    }

    private func isWell(_ port: Int) async -> Bool {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.headers.add(name: "Host", value: "localhost:\(port)")
        request.headers.add(name: "User-Agent", value: "trawl-cluster")
        request.headers.add(name: "Connection", value: "close")
        guard let answer = try? await client.execute(request, timeout: Self.timeout) else { return false }
        return GatewayPart.check(path).statuses.contains(Int(answer.status.code))
    }
}
