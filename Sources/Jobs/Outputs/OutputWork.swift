import Glibc
import Synchronization

/// What one lane of an ``OutputStore`` does to its outputs' files, and what it remembers of them. Blocks: runs on the lane's
/// own thread.
struct OutputWork: Sendable {
    let folder: OutputFolder
    let configuration: OutputStore.Configuration
    let followers: OutputFollowers
    var files = RecentlyUsed<OpenOutput>(capacity: 16)
    private var indexes = RecentlyUsed<LineIndex>(capacity: 16)

    init(_ folder: OutputFolder, _ configuration: OutputStore.Configuration, _ followers: OutputFollowers) {
        self.folder = folder
        self.configuration = configuration
        self.followers = followers
    }

    /// The output's open file; nil when it is not there and is not to be made.
    mutating func file(_ output: OutputName, creating: Bool = false) throws(OutputFault) -> OpenOutput? {
        if let file = files.value(output) {
            // Somebody may have deleted it behind our back.
            if try file.status().isLinked { return file }
            forget(output)
        }
        guard let descriptor = try folder.open(output, creating: creating) else { return nil }
        do {
            let file = try OpenOutput(descriptor, output)
            keep(file, for: output)
            return file
        } catch {
            close(descriptor)
            throw error
        }
    }

    mutating func keep(_ file: OpenOutput, for output: OutputName) {
        for gone in files.keep(file, for: output) { close(gone.descriptor) }
    }

    /// Closes the output's file and forgets where its lines stand.
    mutating func forget(_ output: OutputName) {
        if let file = files.remove(output) { close(file.descriptor) }
        _ = indexes.remove(output)
    }

    /// Closes all files.
    mutating func forgetAll() {
        for file in files.removeAll() { close(file.descriptor) }
        _ = indexes.removeAll()
    }

    /// Where the output's lines stand, as far as was looked.
    mutating func index(of output: OutputName) -> LineIndex { indexes.value(output) ?? LineIndex() }

    mutating func keep(_ index: LineIndex, for output: OutputName) { _ = indexes.keep(index, for: output) }

    /// Tells the index that the kept part of the file is cut to `bytes`.
    mutating func cutIndex(of output: OutputName, to bytes: Int64) { indexes.change(output) { $0.cut(to: bytes) } }

    mutating func dropIndex(of output: OutputName) { _ = indexes.remove(output) }

    /// Puts both outputs of a job on disk.
    mutating func synchronize(_ job: OutputName) throws(OutputFault) {
        for kind in OutputName.Kind.allCases {
            let output = job.of(kind)
            guard let file = try file(output) else { continue }
            try folder.synchronizeEarlier()
            guard fdatasync(file.descriptor) == 0 else { throw .system(errno, "sync", output.path) }
            try folder.synchronizeNames(of: output)
        }
    }

    /// Deletes both outputs of a job.
    mutating func delete(_ job: OutputName) throws(OutputFault) {
        for kind in OutputName.Kind.allCases {
            let output = job.of(kind)
            forget(output)
            let bytes = try folder.delete(output)
            folder.bytes.subtract(bytes ?? 0, ordering: .relaxed)
            followers.finish(output)
        }
    }
}
