import Glibc

/// Why a worker cannot begin.
package struct WorkerFault: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        /// The worker's folder cannot be made or written.
        case folderUnusable = "worker_folder_unusable"
        /// Another worker has the folder.
        case folderInUse = "worker_folder_in_use"
        /// Two runners for one runtime.
        case runtimeTwice = "worker_runtime_twice"
        /// Fewer than one slot.
        case noSlots = "worker_no_slots"
    }

    package let code: Code
    /// One sentence saying what is wrong and what to do.
    package let description: String

    static func unusable(_ path: String, _ number: Int32) -> WorkerFault {
        WorkerFault(
            code: .folderUnusable,
            description: "the worker's folder \(path) cannot be used: \(String(cString: strerror(number)));"
                + " make it writable or name another")
    }

    static func inUse(_ path: String) -> WorkerFault {
        WorkerFault(
            code: .folderInUse,
            description: "the worker's folder \(path) is in use by another worker; give each a folder of its own")
    }
}
