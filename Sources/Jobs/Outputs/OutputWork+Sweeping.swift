import Synchronization

/// What goes by and by: files that nobody uses, and outputs that nobody owns.
extension OutputWork {
    /// Closes the files that were not used since the last call.
    mutating func closeIdle() { for output in files.idle() { forget(output) } }

    /// Deletes a file, if it still is as it was when it was listed. Answers whether it was.
    mutating func delete(_ listed: ListedOutput) throws(OutputFault) -> Bool {
        guard let bytes = try folder.delete(listed.name, ifStill: listed.mark) else { return false }
        forget(listed.name)
        folder.bytes.subtract(bytes, ordering: .relaxed)
        followers.finish(listed.name)
        return true
    }
}
