import Fleet
import Foundation
import Jobs
import Logging
import Web

/// A worker of a controller elsewhere whose jobs do nothing. It works until its standard input ends, and then says what
/// that cost.
struct NoopNode {
    private let controller: String
    private let folder: String
    private let slots: Int

    init(_ options: Options) throws {
        controller = try options.text("controller")
        folder = try options.text("folder")
        slots = try options.number("slots", default: 64)
    }

    func run() async throws -> JSONValue {
        guard let node = EntityName("bench") else { throw Options.Fault(description: "no name for a node") }
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let runner = NoopRunner()
        let client = try HTTPControllerClient(.init(address: controller), logger: logger)
        let worker = try Worker(
            client, runners: [runner],
            configuration: .init(name: node, slots: slots, folder: folder), logger: logger)
        let inputEnded = AsyncStream<Void>.makeStream()
        Thread.detachNewThread {
            while readLine() != nil {}
            inputEnded.continuation.finish()
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await worker.run() }
            for await _ in inputEnded.stream {}
            group.cancelAll()
        }
        try await client.close()
        return ["runs": .integer(Int64(runner.runs)), "cpu": .number(JobsBenchmark.processorSeconds)]
    }
}
