import Glibc
import Jobs
import NIOCore
import NIOHTTP1
import NIOPosix

/// A file that is served: whole, in ranges, or only when it has changed.
struct ScrapydFile: Sendable {
    let path: String
    let size: Int64
    let changedAt: Timestamp
    let type: String

    private static let chunk = 256 << 10

    /// Nil when there is no such file. Waits for the disk.
    init?(path: String, type: String) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        self.path = path
        self.type = type
        size = Int64(status.st_size)
        changedAt = Timestamp(microseconds: Int64(status.st_mtim.tv_sec) * 1_000_000)
    }

    func reply(to headers: HTTPHeaders) -> Reply {
        var reply = Reply(
            headers: ["accept-ranges": "bytes", "last-modified": changedAt.httpDate], body: .bytes(ByteBuffer()))
        if let since = headers.first(name: "if-modified-since").flatMap(Timestamp.init(httpDate:)), changedAt <= since {
            reply.status = .notModified
            return reply
        }
        let unchanged = headers.first(name: "if-range").map { Timestamp(httpDate: $0) == changedAt } ?? true
        switch ByteRanges(unchanged ? headers.first(name: "range") : nil, size: size) {
        case .all: return whole(reply)
        case .unsatisfiable:
            reply.status = .rangeNotSatisfiable
            reply.headers.add(name: "content-range", value: "bytes */\(size)")
            return reply
        case .some(let ranges): return ranges.count == 1 ? part(ranges[0], reply) : parts(ranges, reply)
        }
    }

    private func whole(_ reply: Reply) -> Reply {
        var reply = reply
        reply.headers.add(name: "content-type", value: type)
        return sending([(ByteBuffer(), 0..<size)], end: ByteBuffer(), reply)
    }

    private func part(_ range: Range<Int64>, _ reply: Reply) -> Reply {
        var reply = reply
        reply.status = .partialContent
        reply.headers.add(name: "content-type", value: type)
        reply.headers.add(name: "content-range", value: contentRange(range))
        return sending([(ByteBuffer(), range)], end: ByteBuffer(), reply)
    }

    /// `multipart/byteranges` (RFC 9110 §14.6).
    private func parts(_ ranges: [Range<Int64>], _ reply: Reply) -> Reply {
        var reply = reply
        let boundary = "trawl-\(size)-\(changedAt.microseconds)"
        reply.status = .partialContent
        reply.headers.add(name: "content-type", value: "multipart/byteranges; boundary=\"\(boundary)\"")
        let parts = ranges.map { range in
            (
                ByteBuffer(
                    string:
                        "\r\n--\(boundary)\r\nContent-Type: \(type)\r\nContent-Range: \(contentRange(range))\r\n\r\n"),
                range
            )
        }
        return sending(parts, end: ByteBuffer(string: "\r\n--\(boundary)--\r\n"), reply)
    }

    private func contentRange(_ range: Range<Int64>) -> String {
        "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"
    }

    private func sending(
        _ parts: [(head: ByteBuffer, range: Range<Int64>)], end: ByteBuffer, _ reply: Reply
    ) -> Reply {
        var reply = reply
        let total = parts.reduce(Int64(end.readableBytes)) {
            $0 + Int64($1.head.readableBytes) + $1.range.upperBound - $1.range.lowerBound
        }
        reply.headers.add(name: "content-length", value: String(total))
        let path = path
        reply.body = .stream { body in
            for part in parts {
                try await body.write(part.head)
                var position = part.range.lowerBound
                while position < part.range.upperBound {
                    let (from, count) = (position, Int(min(Int64(Self.chunk), part.range.upperBound - position)))
                    let bytes = try await NIOThreadPool.singleton.runIfActive {
                        try Self.read(path, from: from, count: count)
                    }
                    try await body.write(bytes)
                    position += Int64(bytes.count)
                }
            }
            try await body.write(end)
        }
        return reply
    }

    /// So many bytes. Throws when the file has become shorter: then the answer cannot be ended as it was begun.
    private static func read(_ path: String, from offset: Int64, count: Int) throws -> [UInt8] {
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { throw OutputFault.io("\(path) cannot be read") }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                pread(file, buffer.baseAddress?.advanced(by: done), count - done, off_t(offset) + off_t(done))
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { throw OutputFault.io("\(path) has become shorter") }
            done += got
        }
        return bytes
    }
}
