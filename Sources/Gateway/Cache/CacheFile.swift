import Glibc
import NIOCore

/// A kept answer as a file: a head of fixed length, then key, scope, what it varies by, head and body. Whatever is not exactly
/// as it was written is no file of the cache.
enum CacheFile {
    private static let magic: UInt64 = 0x5452_4157_4C43_3031
    private static let headLength = 56
    /// Sums what is written, to know it again; no secret.
    private static let checksum = SipHash(key: (0x7472_6177_6C2D_6361, 0x6368_652D_6669_6C65))

    /// Bytes of a file, about.
    static func size(_ key: CacheKey, _ answer: StoredAnswer) -> Int {
        headLength + key.bytes.count + answer.scope.utf8.count + answer.vary.cost + answer.head.readableBytes
            + answer.bodyLength
    }

    static func encode(_ key: CacheKey, _ answer: StoredAnswer) -> ByteBuffer {
        var vary = ByteBuffer()
        for field in answer.vary.fields {
            vary.writeInteger(UInt32(clamping: field.name.count))
            vary.writeBytes(field.name)
            vary.writeInteger(UInt32(clamping: field.value.map { $0.count + 1 } ?? 0))
            if let value = field.value { vary.writeBytes(value) }
        }
        var output = ByteBufferAllocator().buffer(capacity: size(key, answer) + 64)
        output.writeInteger(magic)
        output.writeInteger(UInt64(0))
        output.writeInteger(answer.received.milliseconds)
        output.writeInteger(answer.initialAge)
        output.writeInteger(UInt32(clamping: key.bytes.count))
        output.writeInteger(UInt32(clamping: answer.scope.utf8.count))
        output.writeInteger(UInt32(clamping: vary.readableBytes))
        output.writeInteger(UInt32(clamping: answer.head.readableBytes))
        output.writeInteger(Int64(answer.bodyLength))
        output.writeBytes(key.bytes)
        output.writeString(answer.scope)
        output.writeImmutableBuffer(vary)
        output.writeImmutableBuffer(answer.head)
        for piece in answer.body { output.writeImmutableBuffer(piece) }
        output.setInteger(sum(output), at: output.readerIndex + 8)
        return output
    }

    /// Nil for what is broken, or another key's.
    static func decode(_ file: ByteBuffer, for key: CacheKey) -> StoredAnswer? {
        var input = file
        guard let (found, sum) = input.readMultipleIntegers(as: (UInt64, UInt64).self), found == magic,
            sum == self.sum(file),
            let (received, initialAge) = input.readMultipleIntegers(as: (Int64, Int64).self),
            let (keyCount, scopeCount, varyCount, headCount) = input.readMultipleIntegers(
                as: (UInt32, UInt32, UInt32, UInt32).self),
            let bodyCount = input.readInteger(as: Int64.self),
            let name = input.readBytes(length: Int(keyCount)), name == key.bytes,
            let scope = input.readString(length: Int(scopeCount)),
            let varyBytes = input.readSlice(length: Int(varyCount)), let vary = VaryKey(varyBytes),
            let head = input.readSlice(length: Int(headCount)), bodyCount == input.readableBytes
        else { return nil }
        // The head apart, and the body as it lies: it is most of the file.
        var ownHead = ByteBufferAllocator().buffer(capacity: head.readableBytes)
        ownHead.writeImmutableBuffer(head)
        let answer = StoredAnswer(
            head: ownHead, body: input.readableBytes > 0 ? [input] : [], scope: scope, vary: vary,
            initialAge: initialAge, received: CacheInstant(milliseconds: received), isOnDisk: true)
        guard let answer, answer.facts.vary.isEmpty == vary.fields.isEmpty else { return nil }
        return answer
    }

    /// The key of the file that begins with these bytes; nil when that is none.
    static func key(_ beginning: ByteBuffer) -> [UInt8]? {
        guard beginning.getInteger(at: beginning.readerIndex, as: UInt64.self) == magic,
            let count = beginning.getInteger(at: beginning.readerIndex + 32, as: UInt32.self)
        else { return nil }
        return beginning.getBytes(at: beginning.readerIndex + headLength, length: Int(count))
    }

    /// How many bytes ``key(_:)`` needs at most.
    static let keyLength = headLength + CacheKey.longest * 2

    /// Of all but the magic and the sum itself.
    private static func sum(_ file: ByteBuffer) -> UInt64 {
        let content = file.dropping(first: 16)
        return content.withUnsafeReadableBytes { unsafe checksum.sum($0) }
    }

    // MARK: Input and output

    /// All of a file, or its beginning. Nil when it cannot be read, is no plain file or longer than that.
    static func read(_ path: String, most: Int, isPart: Bool = false) -> ByteBuffer? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            isPart || Int(status.st_size) <= most
        else { return nil }
        let size = min(Int(status.st_size), most)
        var buffer = ByteBufferAllocator().buffer(capacity: size)
        while buffer.readableBytes < size {
            let missing = size - buffer.readableBytes
            let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: missing) { bytes in
                unsafe max(0, Glibc.read(descriptor, bytes.baseAddress, missing))
            }
            guard count > 0 else { return nil }
        }
        return buffer
    }

    /// Writes a file under another name first. False when that fails; nothing stays then.
    static func write(_ buffer: ByteBuffer, to path: String) -> Bool {
        let part = path + ".part"
        let descriptor = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return false }
        var rest = buffer
        while rest.readableBytes > 0 {
            let count = rest.withUnsafeReadableBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            rest.moveReaderIndex(forwardBy: count)
        }
        guard close(descriptor) == 0, rest.readableBytes == 0, rename(part, path) == 0 else {
            unlink(part)
            return false
        }
        return true
    }
}

extension ByteBuffer {
    fileprivate func dropping(first count: Int) -> ByteBuffer {
        getSlice(at: readerIndex + count, length: max(0, readableBytes - count)) ?? ByteBuffer()
    }
}

extension VaryKey {
    /// From a file. Nil for what is none.
    init?(_ bytes: ByteBuffer) {
        self.init()
        var input = bytes
        while input.readableBytes > 0 {
            guard let length = input.readInteger(as: UInt32.self), let name = input.readBytes(length: Int(length)),
                let count = input.readInteger(as: UInt32.self)
            else { return nil }
            guard count > 0 else {
                append(Field(name: name, value: nil))
                continue
            }
            guard let value = input.readBytes(length: Int(count) - 1) else { return nil }
            append(Field(name: name, value: value))
        }
    }
}
