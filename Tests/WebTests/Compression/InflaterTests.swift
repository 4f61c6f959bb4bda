import Foundation
import Testing

@testable import Web

/// The compressed samples were made by Python's `zlib` and `gzip` modules.
@Suite struct InflaterTests {
    static let sentence = String(repeating: "The quick brown fox jumps over the lazy dog. ", count: 8)
    static let gzip =
        "H4sIAAAAAAACAwvJSFUoLM1MzlZIKsovz1NIy69QyCrNLShWyC9LLVIoAUrnJFZVKqTkp+sphIwqJlcxALsWD+NoAQAA"
    /// With extra field, file name, comment and header checksum.
    static let gzipWithFields =
        "H4sIHgAAAAACAwQAYWIAAG5hbWUudHh0AGEgY29tbWVudAB7bwvJSFUoLM1MzlZIKsovz1NIy69QyCrNLShWyC9LLVIoAUrn"
        + "JFZVKqTkp+sphIwqJlcxALsWD+NoAQAA"
    static let zlib = "eJwLyUhVKCzNTM5WSCrKL89TSMuvUMgqzS0oVsgvSy1SKAFK5yRWVSqk5KfrKYSMKiZXMQBlMYE5"
    static let raw = "C8lIVSgszUzOVkgqyi/PU0jLr1DIKs0tKFbIL0stUigBSuckVlUqpOSn6ymEjComVzEA"

    static func inflate(
        _ body: [UInt8], _ codings: [ContentCoding] = [.gzip],
        limits: Inflater.Limits = Inflater.Limits(bytes: 1 << 24)
    ) throws(InflateError) -> [UInt8] {
        var inflater = Inflater()
        var output = ByteWriter()
        try inflater.inflate(body.span, codings: codings, limits: limits, into: &output)
        return output.bytes
    }

    static func error(_ body: [UInt8], _ codings: [ContentCoding] = [.gzip]) -> InflateError? {
        do throws(InflateError) {
            _ = try inflate(body, codings)
            return nil
        } catch {
            return error
        }
    }

    static func gzip(_ bytes: [UInt8], level: Int = 6) -> [UInt8] {
        var deflater = Deflater(level: level)
        var output = ByteWriter()
        deflater.gzip(bytes.span, into: &output)
        return output.bytes
    }

    static func bytes(_ base64: String) throws -> [UInt8] { Array(try #require(Data(base64Encoded: base64))) }

    @Test(arguments: [
        (gzip, ContentCoding.gzip), (gzipWithFields, .gzip), (zlib, .deflate), (raw, .deflate),
    ])
    func `each format is inflated`(sample: String, coding: ContentCoding) throws {
        #expect(try Self.inflate(Self.bytes(sample), [coding]) == Array(Self.sentence.utf8))
    }

    @Test func `a stored block in zlib's form is inflated`() throws {
        let body = try Self.bytes("eAEBDADz/3N0b3JlZCBieXRlcx/PBNk=")
        #expect(try Self.inflate(body, [.deflate]) == Array("stored bytes".utf8))
    }

    @Test(arguments: [1, 6, 12, -5, 99])
    func `what the deflater writes is read back`(level: Int) throws {
        var mutations = SeededMutations(seed: 5)
        let text = Array(Self.sentence.utf8) + (0..<5000).map { _ in UInt8(mutations.below(256)) }
        #expect(try Self.inflate(Self.gzip(text, level: level)) == text)
        #expect(try Self.inflate(Self.gzip([], level: level)).isEmpty)
    }

    @Test func `members of one file are joined`() throws {
        let members = Self.gzip(Array("one ".utf8)) + Self.gzip([]) + Self.gzip(Array("two".utf8))
        #expect(try Self.inflate(members) == Array("one two".utf8))
        #expect(try Self.inflate(members + [0, 0, 0, 0]) == Array("one two".utf8), "zeros pad a file")
        #expect(try Self.inflate(members + Array("trailer".utf8)) == Array("one two".utf8))
        #expect(Self.error(members + [0x1F]) == .truncated)
        #expect(Self.error(members + Self.gzip([1, 2, 3]).dropLast(5)) == .truncated)
    }

    @Test func `stacked codings are undone from the last to the first`() throws {
        let once = try Self.bytes(Self.zlib)
        let body = Self.gzip(Self.gzip(once))
        #expect(try Self.inflate(body, [.deflate, .gzip, .gzip]) == Array(Self.sentence.utf8))
        #expect(Self.error(body, [.gzip, .deflate, .gzip]) == .corrupt)
    }

    @Test func `an empty body stays empty`() throws {
        #expect(try Self.inflate([], [.gzip]).isEmpty)
        #expect(try Self.inflate([1, 2], []) == [1, 2])
    }

    @Test func `output is appended, and left as it was after a fault`() throws {
        var inflater = Inflater()
        var output = ByteWriter()
        output.append("before ")
        let limits = Inflater.Limits(bytes: 1000)
        let members = Self.gzip(Array("one".utf8)) + Self.gzip(Array("two".utf8))
        let cut = Array(members.dropLast())
        #expect(throws: InflateError.truncated) {
            try inflater.inflate(cut.span, codings: [.gzip], limits: limits, into: &output)
        }
        #expect(output.string == "before ")
        try inflater.inflate(members.span, codings: [.gzip], limits: limits, into: &output)
        #expect(output.string == "before onetwo")
    }

    @Test func `gzip is recognised by its first bytes`() throws {
        let answers = try [Self.bytes(Self.gzip), Self.bytes(Self.zlib), [0x1F, 0x8B, 8]].map { bytes in
            Inflater.isGzip(bytes.span)
        }
        #expect(answers == [true, false, false])
    }
}
