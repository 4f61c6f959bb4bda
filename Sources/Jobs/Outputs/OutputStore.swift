import Synchronization

/// Items and logs on disk: `items/<project>/<spider>/<job>.jsonl` and `logs/<project>/<spider>/<job>.log` in one folder,
/// appended at checked offsets (DESIGN decision 5).
///
/// File work is done by a few threads of its own, all that concerns one job by the same one, so that its calls happen in
/// the order in which they were made. At most 64 files are open at a time, those of a job until ``finish(_:)`` or
/// ``closeIdle()``.
package final class OutputStore: Sendable {
    package let folder: String
    let configuration: Configuration
    let files: OutputFolder
    let followers = OutputFollowers()
    private let lanes: [OutputLane]
    /// For what concerns all outputs.
    let surveys = BlockingQueue("trawl.outputs.all")

    /// Makes the folder when it is not there, and counts what is in it: blocks for as long as that takes. Throws
    /// ``OutputFault``.
    package init(folder: String, configuration: Configuration = .init()) throws {
        self.folder = folder
        self.configuration = configuration
        let files = try OutputFolder(folder)
        let followers = followers
        self.files = files
        lanes = (0..<4).map { OutputLane($0, OutputWork(files, configuration, followers)) }
        try files.tidyUp()
        try count()
        if totalBytes > 0 { files.noteEarlier() }
    }

    func lane(of output: OutputName) -> OutputLane {
        var hasher = Hasher()
        hasher.combine(output.project)
        hasher.combine(output.spider)
        hasher.combine(output.job)
        return lanes[Int(UInt(bitPattern: hasher.finalize()) % UInt(lanes.count))]
    }

    /// Appends at `offset`. What stands behind `offset` is cut off first, so that a chunk may come twice and an attempt
    /// begins again from its checkpoint. Answers the new size. Throws ``OutputFault/gap(size:)`` when the file is shorter
    /// than `offset`; after a fault the file ends at `offset` or stands as before, never in half a chunk. The caller has
    /// checked that the attempt is the present one.
    package func append(_ bytes: [UInt8], to output: OutputName, at offset: Int64) async throws -> Int64 {
        try await lane(of: output).run { try $0.append(bytes, to: output, at: offset) }
    }

    /// Puts both outputs of a job on disk (fsync): before its end is committed. Nothing when it has none.
    package func synchronize(_ job: OutputName) async throws { try await lane(of: job).run { try $0.synchronize(job) } }

    /// Deletes both outputs of a job, and the folders that are empty then. Ends the streams of both.
    package func delete(_ job: OutputName) async throws { try await lane(of: job).run { try $0.delete(job) } }

    /// Deletes one output, and the folders that are empty then, unless it was written to or replaced since it was listed.
    /// Answers whether it did. Throws ``OutputFault``.
    package func delete(_ listed: ListedOutput) async throws -> Bool {
        try await lane(of: listed.name).run { try $0.delete(listed) }
    }

    /// Closes files that were not used since the last call. Who calls it every minute keeps no file open that nobody has
    /// used for two; what is used again is opened again.
    package func closeIdle() {
        for lane in lanes { lane.start { $0.closeIdle() } }
    }

    /// Bytes of all outputs together, counted at start and kept up to date.
    package var totalBytes: Int64 { files.bytes.load(ordering: .relaxed) }

    /// The path of an output, for who serves files. A log whose head was dropped begins with a line that says so.
    package func path(of output: OutputName) -> String { folder + "/" + output.path }

    /// Every output with its size on disk, in no order. What is no output is left out. Throws ``OutputFault``.
    package func all() async throws -> [ListedOutput] {
        try await surveys.run { [files] in
            var found: [ListedOutput] = []
            try files.forEach { found.append($0) }
            return found
        }
    }

    func count() throws(OutputFault) {
        var total: Int64 = 0
        try files.forEach(dropsParts: true) { total += $0.size }
        files.bytes.store(total, ordering: .relaxed)
    }

    /// Lets outputs that were staged take the place of all, and ends nobody's stream.
    func replaceAllByStaged() async throws {
        try await surveys.run {
            try Self.blocking(self.lanes[...]) {
                try self.files.replaceAllByStaged()
                try self.count()
            }
        }
    }

    /// Runs `body` while no output is touched and no file is open.
    private static func blocking(_ lanes: ArraySlice<OutputLane>, _ body: () throws -> Void) throws {
        guard let lane = lanes.first else { return try body() }
        try lane.block { try blocking(lanes.dropFirst(), body) }
    }
}
