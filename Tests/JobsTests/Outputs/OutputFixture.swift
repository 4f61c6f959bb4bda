import Glibc
import TestSupport
import Testing

@testable import Jobs

/// A store in a folder of its own.
func withOutputs(
    _ configuration: OutputStore.Configuration = .init(), isolation: isolated (any Actor)? = #isolation,
    _ body: (OutputStore, ScratchFolder) async throws -> Void
) async throws {
    try await withScratchFolder { folder in
        try await body(OutputStore(folder: folder.file("outputs"), configuration: configuration), folder)
    }
}

func output(
    _ kind: OutputName.Kind, project: String = "shop", spider: String = "books", _ job: String = "job-1"
) throws -> OutputName {
    OutputName(
        project: try #require(EntityName(project)), spider: try #require(EntityName(spider)),
        job: try #require(JobID(job)), kind: kind)
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// What an asynchronous call throws, or nil.
func fault<Fault: Error>(
    _ type: Fault.Type = OutputFault.self, isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws -> Void
) async -> Fault? {
    do {
        try await body()
        return nil
    } catch { return error as? Fault }
}
