import Foundation

/// Files that this process has open.
package enum OpenFiles {
    /// How many lie below a folder, that itself counted.
    package static func count(below folder: String) throws -> Int {
        let files = FileManager.default
        return try files.contentsOfDirectory(atPath: "/proc/self/fd").count { number in
            // One that was closed since it was listed leads nowhere.
            let target = try? files.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)")
            return target == folder || target?.hasPrefix(folder + "/") == true
        }
    }
}
