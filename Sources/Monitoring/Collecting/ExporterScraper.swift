import AsyncHTTPClient
import Jobs
import NIOCore
import NIOHTTP1
import NIOSSL

/// Asks node exporters, several at a time.
struct ExporterScraper: Sendable {
    /// Nil for the machine's authorities.
    var tls: TLSConfiguration?
    /// What one of them may take, from the connection to the last byte.
    var patience = Duration.seconds(5)
    var limits = PrometheusTextReader.Limits()

    private static let mostAtOnce = 16

    /// What each answers.
    func scrape(_ exporters: [NodeExporter]) async -> [EntityName: ExporterAnswer] {
        guard !exporters.isEmpty else { return [:] }
        var configuration = HTTPClient.Configuration()
        // What another place says is not this machine's answer.
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.tlsConfiguration = tls
        // The next collection tries again.
        configuration.connectionPool.retryConnectionEstablishment = false
        // One is asked twice a minute: a client of its own leaves no connection open meanwhile.
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let answers = await withTaskGroup(of: (EntityName, ExporterAnswer).self) { group in
            var answers: [EntityName: ExporterAnswer] = [:]
            for (index, exporter) in exporters.enumerated() {
                if index >= Self.mostAtOnce, let (node, answer) = await group.next() { answers[node] = answer }
                group.addTask { (exporter.node, await scrape(exporter, client)) }
            }
            for await (node, answer) in group { answers[node] = answer }
            return answers
        }
        // What can go wrong in closing concerns nobody: the answers are there.
        try? await client.shutdown()
        return answers
    }

    /// Within its time: the client's own deadline ends with the head of the answer.
    private func scrape(_ exporter: NodeExporter, _ client: HTTPClient) async -> ExporterAnswer {
        let late = ExporterAnswer.offline("\(exporter.url) did not answer within \(patience.components.seconds) s")
        return await withTaskGroup(of: ExporterAnswer.self) { group in
            group.addTask { await ask(exporter, client) }
            group.addTask {
                try? await Task.sleep(for: patience)
                return late
            }
            defer { group.cancelAll() }
            return await group.next() ?? late
        }
    }

    private func ask(_ exporter: NodeExporter, _ client: HTTPClient) async -> ExporterAnswer {
        do {
            var request = HTTPClientRequest(url: exporter.url)
            request.headers.add(name: "accept", value: "text/plain;version=0.0.4")
            let limit = TimeAmount.nanoseconds(Int64(patience / .nanoseconds(1)))
            let response = try await client.execute(request, timeout: limit)
            guard response.status == .ok else {
                return .offline("\(exporter.url) answered \(response.status.code)")
            }
            let body = try await response.body.collect(upTo: limits.bytes)
            let samples = try PrometheusTextReader.read(
                Array(body.readableBytesView), limits: limits, wanted: ExporterReading.reads)
            let reading = ExporterReading(samples)
            guard !reading.isEmpty else { return .offline("\(exporter.url) has no metrics of a node exporter") }
            return .reading(reading)
        } catch let fault as PrometheusTextFault {
            return .offline("\(exporter.url) answered no metrics: \(fault)")
        } catch is NIOTooManyBytesError {
            return .offline("\(exporter.url) answered more than \(limits.bytes) bytes")
        } catch let error as HTTPClientError where [.deadlineExceeded, .connectTimeout, .readTimeout].contains(error) {
            return .offline("\(exporter.url) did not answer within \(patience.components.seconds) s")
        } catch {
            return .offline(
                "\(exporter.url) cannot be reached: \(UnreachableReason(error, at: exporter.url).words)")
        }
    }
}
