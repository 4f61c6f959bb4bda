import Foundation

/// Files that processes have open.
package enum OpenFiles {
    /// How many a process has.
    package static func count(of process: Int32) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count
    }

    /// How many of this process lie below a folder, that itself counted.
    package static func count(below folder: String) throws -> Int {
        let files = FileManager.default
        return try files.contentsOfDirectory(atPath: "/proc/self/fd").count { number in
            // One that was closed since it was listed leads nowhere.
            let target = try? files.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)")
            return target == folder || target?.hasPrefix(folder + "/") == true
        }
    }
}
