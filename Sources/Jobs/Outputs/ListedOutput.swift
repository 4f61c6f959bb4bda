/// An output as a listing found it.
package struct ListedOutput: Sendable {
    package let name: OutputName
    /// Bytes on disk.
    package let size: Int64
    /// Of the file as it was then.
    let mark: FileMark
}
