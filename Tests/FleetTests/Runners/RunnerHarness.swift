import Glibc
import Jobs
import TestSupport
import Web

@testable import Fleet

/// One attempt in a folder of its own, as a worker would give it.
func attempt(
    _ request: JobRequest, in folder: ScratchFolder, job: String = "job-1", number: Int = 1, source: String = "",
    requirements: String? = nil
) throws -> AttemptRun {
    guard let id = JobID(job) else { throw TestFault("no id: \(job)") }
    let path = folder.file(job)
    return AttemptRun(
        Assignment(
            reference: AttemptReference(job: id, attempt: number), request: request, resumes: number > 1),
        sources: SpiderSources { _, _, _ in
            SpiderSourceAnswer(version: .test("r1"), source: Array(source.utf8))
        } egg: { _, _, folder in
            // The egg lies where the source says.
            guard link(source, folder + "/project.egg") == 0 else { throw TestFault("no egg \(source)") }
            return EggFile(version: .test("1_0"), path: folder + "/project.egg", requirements: requirements)
        }
    ) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw TestFault("no folder \(path)") }
        return path
    }
}

extension RunReport {
    /// The code that it failed with, or nil.
    var failure: String? {
        if case .failed(let error, _) = outcome { error.code } else { nil }
    }
    var message: String? {
        if case .failed(let error, _) = outcome { error.message } else { nil }
    }
}

/// What this process holds: threads and open descriptors.
struct Holdings: CustomStringConvertible {
    let threads: Int
    let descriptors: Int

    static var now: Holdings {
        Holdings(
            threads: FolderRemoval.names(in: "/proc/self/task").count,
            descriptors: FolderRemoval.names(in: "/proc/self/fd").count)
    }

    var description: String { "\(threads) threads, \(descriptors) descriptors" }
}

/// Processes one of whose arguments is `marker`.
func processes(with marker: String) -> [Int32] {
    FolderRemoval.names(in: "/proc").compactMap { name in
        guard let number = Int32(name) else { return nil }
        let line = OutputFileProbe.text("/proc/\(name)/cmdline")
        return line.split(separator: "\0").contains { $0 == marker } ? number : nil
    }
}

enum OutputFileProbe {
    /// What a file of /proc holds, whose size is not known.
    static func text(_ path: String) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = read(file, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
