import Glibc
import Monitoring
import NIOCore
import NIOPosix
import NIOSSL
import Testing

/// Errors of the libraries below, in words.
struct UnreachableReasonTests {
    private struct Strange: Error {}

    @Test(
        "what went wrong is said, and not how the library puts it",
        arguments: [
            (IOError(errnoCode: ECONNREFUSED, reason: "connection reset (error set)"), "connection refused"),
            (IOError(errnoCode: ECONNRESET, reason: "read"), "the connection was reset"),
            (IOError(errnoCode: EPIPE, reason: "write"), "the connection was reset"),
            (IOError(errnoCode: EHOSTUNREACH, reason: "connect"), "no way to its host"),
            (IOError(errnoCode: EMFILE, reason: "socket"), "too many open files"),
            (ChannelError.connectTimeout(.seconds(1)), "no answer in time"),
            (ChannelError.eof, "it closed the connection"),
            (NIOTooManyBytesError(maxBytes: 1), "its answer is too large"), (CancellationError(), "given up"),
            (NIOSSLExtraError.failedToValidateHostname, "its certificate is for another name"),
            (Strange(), "the connection failed (Strange)"),
        ] as [(any Error, String)])
    func words(_ error: any Error, _ words: String) {
        for reason in [
            UnreachableReason(error, at: "http://a.example"),
            UnreachableReason(error, at: "http://a.example", authorities: nil),
        ] {
            #expect(reason.words.hasPrefix(words))
            #expect(reason.words.count { $0 == "(" } == reason.words.count { $0 == ")" })
        }
    }
}
