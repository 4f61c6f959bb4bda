import Glibc
import Jobs
import Synchronization

/// Eggs on a node's disk, by their digests, so that each is fetched once. Its calls wait for the disk.
final class EggCache: Sendable {
    private let folder: String
    /// The last egg of each project and version, the newest under nil.
    private let known = Mutex<[Key: Egg]>([:])
    private let number = Atomic<Int>(0)

    struct Key: Hashable, Sendable {
        let project: EntityName
        let version: EntityName?
    }

    struct Egg: Sendable {
        let digest: String
        /// See ``EggArchive/requirements``.
        let requirements: String?
    }

    /// More eggs are not kept.
    private static let most = 64

    init(_ folder: String) {
        self.folder = folder
        // What was being written when the node was killed.
        for name in FolderRemoval.names(in: folder) where !name.hasSuffix(".egg") { unlink("\(folder)/\(name)") }
    }

    /// The egg that was asked for like this before, when it is still here.
    func egg(_ key: Key) -> Egg? {
        guard let egg = known.withLock({ $0[key] }), access(path(of: egg.digest), R_OK) == 0 else { return nil }
        return egg
    }

    /// Keeps an egg. Throws ``JobError``.
    ///
    /// - Parameter known: the one that the controller was told of: an answer without bytes means that one.
    func keep(_ egg: EggAnswer, for key: Key, known before: Egg?) throws(JobError) -> Egg {
        var requirements = before?.requirements
        if !egg.bytes.isEmpty {
            guard Digest(of: egg.bytes).description == egg.digest else {
                throw JobError(code: "egg_damaged", message: "the egg came damaged from the controller; retry the job")
            }
            do throws(EggFault) {
                requirements = try EggArchive(egg.bytes).requirements
            } catch {
                throw JobError(code: error.code.rawValue, message: error.description)
            }
            if mkdir(folder, 0o700) == 0 || errno == EEXIST { makeRoom() }
            let part = "\(path(of: egg.digest)).\(number.add(1, ordering: .relaxed).newValue)"
            try OutputAppender(part).append(egg.bytes)
            // Jobs have it under a name of their own: what one of them writes there all others would run.
            chmod(part, 0o400)
            guard rename(part, path(of: egg.digest)) == 0 else { throw Self.fault(folder) }
        }
        let kept = Egg(digest: egg.digest, requirements: requirements)
        known.withLock { known in
            if known.count >= 1_000 { known.removeAll() }
            known[key] = kept
        }
        return kept
    }

    /// Gives a job its own name of an egg, which stays whatever happens here. False when the egg was dropped meanwhile.
    /// Throws ``JobError``.
    func link(_ digest: String, to path: String) throws(JobError) -> Bool {
        unlink(path)
        if Glibc.link(self.path(of: digest), path) == 0 { return true }
        guard errno == ENOENT else { throw Self.fault(path) }
        return false
    }

    private func path(of digest: String) -> String { "\(folder)/\(digest).egg" }

    /// Drops all when there are too many: they are fetched again. Those that are just being written stay.
    private func makeRoom() {
        let names = FolderRemoval.names(in: folder).filter { $0.hasSuffix(".egg") }
        guard names.count >= Self.most else { return }
        for name in names { unlink("\(folder)/\(name)") }
    }

    private static func fault(_ path: String) -> JobError {
        let number = errno
        return JobError(
            code: number == ENOSPC || number == EDQUOT ? "storage_full" : "storage_failed",
            message: "\(path) on the node cannot be written: \(String(cString: strerror(number)))")
    }
}
