import Glibc

/// Reading and writing at positions of open files, whole however often the system stops half-way.
enum FileBytes {
    /// An error number of the system.
    struct Fault: Error { let number: Int32 }

    /// Up to `count` bytes from `position`; fewer only at the end of the file.
    static func read(_ descriptor: Int32, at position: Int64, count: Int) throws(Fault) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: max(0, count)) { buffer, filled in
            while filled < count {
                let read = pread(
                    descriptor, buffer.baseAddress?.advanced(by: filled), count - filled, Int(position) + filled)
                if read < 0, errno == EINTR { continue }
                if read < 0 { failure = errno }
                if read <= 0 { break }
                filled += read
            }
        }
        guard failure == 0 else { throw Fault(number: failure) }
        return bytes
    }

    /// Writes all of `bytes` at `position`; answers 0 or the error's number.
    static func write(_ bytes: [UInt8], to descriptor: Int32, at position: Int64) -> Int32 {
        bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let count = pwrite(
                    descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written,
                    Int(position) + written)
                if count < 0, errno == EINTR { continue }
                if count == 0 { return EIO }
                if count < 0 { return errno }
                written += count
            }
            return 0
        }
    }
}
