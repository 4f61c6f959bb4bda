import NIOCore

extension FaultTable {
    /// Faults in content codings and character encodings. They are sent whether the client accepts gzip or not.
    static let codings: [Fault] = [
        Fault("gzip-bomb", "A gzip file that inflates to more than a thousand times its size.") { request in
            coded(
                Compression.gzipBomb(
                    start: Array(FaultAnswer.page("Bomb", links: ["/trap/bomb"]).utf8), byte: UInt8(ascii: "a"),
                    count: request.settings.bombBytes), request)
        },
        Fault("gzip-bomb-chunked", "The same bomb in chunks, so that no length warns of it.") { request in
            let bomb = Compression.gzipBomb(
                start: Array(FaultAnswer.page("Bomb").utf8), byte: UInt8(ascii: "a"), count: request.settings.bombBytes)
            let head =
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
            let pieces = stride(from: 0, to: bomb.count, by: 16_384).map { start in
                FaultStep.send(chunk(Array(bomb[start..<min(bomb.count, start + 16_384)])))
            }
            return [.send(head)] + pieces + [.send("0\r\n\r\n")]
        },
        Fault("gzip-corrupt", "A gzip file with a broken deflate stream.") { request in
            var bytes = Compression.gzip(Array(FaultAnswer.page("Corrupt").utf8))
            // The complement of the stored block's length: no inflater may go past it.
            bytes[13] ^= 0xFF
            return coded(bytes, request)
        },
        Fault("gzip-bad-checksum", "A gzip file whose checksum is wrong.") { request in
            var bytes = Compression.gzip(Array(FaultAnswer.page("Bad checksum").utf8))
            bytes[bytes.count - 8] ^= 0xFF
            return coded(bytes, request)
        },
        Fault("gzip-truncated", "A gzip file that ends too early.") { request in
            let bytes = Compression.gzip(Array(FaultAnswer.page("Cut off").utf8))
            return coded(Array(bytes.prefix(bytes.count / 2)), request)
        },
        Fault("gzip-trailing", "A right gzip file with garbage behind it.") { request in
            coded(Compression.gzip(Array(FaultAnswer.page("Tail").utf8)) + Array("garbage".utf8), request)
        },
        Fault("gzip-members", "Two gzip files in a row, which are one by the standard.") { request in
            let page = Array(FaultAnswer.page("Two members").utf8)
            return coded(
                Compression.gzip(Array(page.prefix(20))) + Compression.gzip(Array(page.dropFirst(20))), request)
        },
        Fault("gzip-empty", "Says gzip and sends no bytes.") { request in coded([], request) },
        Fault("bad-gzip-declared", "Says gzip and sends the plain page.") { request in
            coded(Array(FaultAnswer.page("Plain after all").utf8), request)
        },
        Fault("unknown-coding", "Says a content coding that does not exist.") { request in
            FaultAnswer(headers: ["Content-Encoding: snappier"], body: "????").steps(for: request.head)
        },
        Fault("bad-charset", "Says a charset that does not exist; the bytes are windows-1252.") { request in
            var answer = FaultAnswer(bytes: Array("<title>Caf".utf8) + [0xE9] + Array("</title>".utf8))
            answer.contentType = "text/html; charset=utf-never"
            return answer.steps(for: request.head)
        },
        Fault("invalid-utf8", "Says UTF-8 and sends what is none: overlong, surrogates, cut off.") { request in
            let bytes: [[UInt8]] = [
                Array("<title>A".utf8), [0xC0, 0xAF], Array("B".utf8), [0xED, 0xA0, 0x80], Array("C".utf8), [0xFF],
                Array("D</title><a href=\"/faults/empty?x=".utf8), [0xE2, 0x82], Array("\">link</a>".utf8),
                [0xF0, 0x9F],
            ]
            return FaultAnswer(bytes: Array(bytes.joined())).steps(for: request.head)
        },
        Fault("charset-conflict", "The header says UTF-8, the meta element says Shift_JIS, the bytes are UTF-8.") {
            request in
            FaultAnswer(body: "<meta charset=shift_jis><title>Déjà vu</title>").steps(for: request.head)
        },
        Fault("late-meta", "Names its charset only behind the first 1024 bytes.") { request in
            let filler = String(repeating: "<!-- filler -->", count: 80)
            var answer = FaultAnswer(
                bytes: Array("\(filler)<meta charset=windows-1251><title>".utf8) + [0xCC, 0xE0, 0xFF, 0xEA]
                    + Array("</title>".utf8))
            answer.contentType = "text/html"
            return answer.steps(for: request.head)
        },
        Fault("no-type", "Sends a page without a Content-Type.") { request in
            var bytes = ByteBuffer(string: "HTTP/1.1 200 OK\r\nContent-Length: 32\r\n\r\n")
            if request.head.method != "HEAD" { bytes.writeString("<!DOCTYPE html><title>No</title>") }
            return [.send(bytes)]
        },
        Fault("wrong-type", "Says text/html and sends a picture.") { request in
            FaultAnswer(bytes: PNG.image(width: 40, height: 40, red: 200, green: 60, blue: 60)).steps(for: request.head)
        },
    ]

    private static func coded(_ bytes: [UInt8], _ request: FaultRequest) -> [FaultStep] {
        FaultAnswer(headers: ["Content-Encoding: gzip"], bytes: bytes).steps(for: request.head)
    }

    /// `bytes` as one chunk.
    static func chunk(_ bytes: [UInt8]) -> ByteBuffer {
        var buffer = ByteBuffer(string: String(bytes.count, radix: 16) + "\r\n")
        buffer.writeBytes(bytes)
        buffer.writeString("\r\n")
        return buffer
    }
}
