/// Why a backup could not be made or put back.
package struct BackupFault: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        /// The file is cut short, was changed, or is no backup.
        case damaged = "backup_damaged"
        /// It was made by a newer program, in a form that this one does not know.
        case newer = "backup_newer"
        /// It holds tables or columns that this database has not.
        case foreign = "backup_foreign"
        /// Something is larger than backups can hold.
        case tooLarge = "backup_too_large"
        /// Reading or writing files failed.
        case io = "backup_io"
        /// No space is left for what is on its way.
        case full = "storage_full"
    }
    package let code: Code
    /// One sentence for a person.
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// A fault of the outputs' disk.
    init(_ fault: OutputFault) {
        if case .full = fault { self.init(.full, fault.description) } else { self.init(.io, fault.description) }
    }

    /// The fault of a file that is not as it was written.
    static func damaged(_ what: String, _ place: String) -> BackupFault {
        BackupFault(.damaged, "the backup cannot be used: \(what) (\(place.prefix(200))); take another copy of it")
    }
}
