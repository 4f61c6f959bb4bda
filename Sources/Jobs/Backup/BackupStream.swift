/// The bytes of a backup on their way out, counted and digested.
struct BackupStream: ~Copyable {
    /// Bytes that are read and sent at a time.
    static let piece = 256 << 10

    private var digest = StreamDigest()
    private var digested = ""
    private(set) var count: Int64 = 0
    private let time: Int64

    init(_ time: Int64) { self.time = time }

    mutating func send(_ bytes: [UInt8], _ emit: @Sendable ([UInt8]) async throws -> Void) async throws {
        guard !bytes.isEmpty else { return }
        if digested.isEmpty { digest.update(bytes) }
        count += Int64(bytes.count)
        try await emit(bytes)
    }

    /// Sends a file's head.
    mutating func begin(
        _ name: BackupName, size: Int64, _ emit: @Sendable ([UInt8]) async throws -> Void
    ) async throws {
        try await send(TarHeader(name: name.path, size: size, time: time).bytes, emit)
    }

    /// Sends a whole file.
    mutating func send(
        _ name: BackupName, _ bytes: [UInt8], _ emit: @Sendable ([UInt8]) async throws -> Void
    ) async throws {
        try await begin(name, size: Int64(bytes.count), emit)
        try await send(bytes, emit)
        try await send([UInt8](repeating: 0, count: TarHeader.padding(Int64(bytes.count))), emit)
    }

    /// The digest of all that was sent; what follows is no part of it.
    mutating func finishDigest() -> String {
        if digested.isEmpty { digested = digest.finish() }
        return digested
    }
}
