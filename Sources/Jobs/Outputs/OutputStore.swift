/// Items and logs on disk: `items/<project>/<spider>/<job>.jsonl` and `logs/<project>/<spider>/<job>.log` in one folder,
/// appended at checked offsets (DESIGN decision 5). Calls do file work on a thread of their own.
package final class OutputStore: Sendable {
    /// Makes the folder when it is not there.
    package init(folder: String, configuration: Configuration = .init()) throws { fatalError("not built") }

    package let folder = ""

    /// Appends at `offset`. What stands behind `offset` is cut off first, so that a chunk may come twice and an attempt
    /// begins again from its checkpoint. Answers the new size. Throws ``OutputFault/gap(size:)`` when the file is shorter
    /// than `offset`. The caller has checked that the attempt is the present one.
    package func append(_ bytes: [UInt8], to output: OutputName, at offset: Int64) async throws -> Int64 { fatalError() }

    /// Puts both outputs of a job on disk (fsync): before its end is committed. Nothing when it has none.
    package func synchronize(_ job: OutputName) async throws { fatalError() }

    /// The size; 0 when there is nothing.
    package func size(of output: OutputName) async throws -> Int64 { fatalError() }

    /// Up to `limit` bytes from `offset`.
    package func read(_ output: OutputName, from offset: Int64, limit: Int) async throws -> [UInt8] { fatalError() }

    /// Whole lines of an output: `limit` from line `offset` on (0 is the first), at most `bytes` bytes.
    package func lines(_ output: OutputName, offset: Int, limit: Int, bytes: Int) async throws -> [UInt8] { fatalError() }

    /// The path of an output, for who serves files.
    package func path(of output: OutputName) -> String { fatalError() }

    /// Yields the size whenever an output has grown, beginning with the present one, until ``close(_:)`` or cancellation.
    /// A slow reader misses steps, never the last.
    package func growth(of output: OutputName) -> AsyncStream<Int64> { fatalError() }

    /// Ends the streams of a job's outputs: it has ended.
    package func finish(_ job: OutputName) { fatalError() }

    /// Deletes both outputs of a job.
    package func delete(_ job: OutputName) async throws { fatalError() }

    /// Bytes of all outputs together, counted at start and kept up to date.
    package var totalBytes: Int64 { fatalError() }

    /// Every output with its size, in no order: for backups.
    package func all() async throws -> [(name: OutputName, size: Int64)] { fatalError() }
}

extension OutputStore {
    package struct Configuration: Sendable {
        /// A log that grows beyond so many bytes is rotated once to `.log.1`.
        package var mostLogBytes: Int64 = 50 << 20
        /// Items beyond so many bytes are refused with ``OutputFault/tooLarge``.
        package var mostItemBytes: Int64 = 100 << 30

        package init() {}
    }
}

/// One output of a job.
package struct OutputName: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable { case items, log }
    package var project: EntityName
    package var spider: EntityName
    package var job: JobID
    package var kind: Kind

    package init(project: EntityName, spider: EntityName, job: JobID, kind: Kind) {
        self.project = project
        self.spider = spider
        self.job = job
        self.kind = kind
    }
}

package enum OutputFault: Error, Sendable, Hashable {
    /// The file ends before the offset; the writer goes on from `size`.
    case gap(size: Int64)
    case tooLarge
    /// The disk is full.
    case full(String)
    /// Everything else, in words.
    case io(String)
}
