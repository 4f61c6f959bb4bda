import Glibc
import Jobs
import NIOCore

/// A file, block by block, for a request's body.
struct FileBlocks: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let path: String
    private let descriptor: Int32
    private let queue = BlockingQueue("trawl.file")
    private static let blockSize = 256 << 10

    /// Opens the file. Throws a ``UsageFault`` when that fails. ``close()`` it.
    init(path: String) throws {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw UsageFault("\(path): \(String(cString: strerror(errno)))") }
    }

    func close() { _ = Glibc.close(descriptor) }

    func makeAsyncIterator() -> Iterator { Iterator(file: self) }

    struct Iterator: AsyncIteratorProtocol {
        let file: FileBlocks

        mutating func next() async throws -> ByteBuffer? {
            let descriptor = file.descriptor
            let path = file.path
            return try await file.queue.run {
                var buffer = ByteBuffer()
                var count = 0
                buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: FileBlocks.blockSize) { bytes in
                    repeat {
                        count = read(descriptor, bytes.baseAddress, bytes.count)
                    } while count < 0 && errno == EINTR
                    return Swift.max(count, 0)
                }
                guard count >= 0 else { throw WorkFault("\(path): \(String(cString: strerror(errno)))") }
                return count == 0 ? nil : buffer
            }
        }
    }
}
