import Glibc
import NIOCore
import NIOPosix

/// The folder of a cluster: its lock, its control socket, and by default its servers' logs.
struct ClusterFolder: Sendable {
    /// As it was given.
    let path: String

    private var lockFile: String { path + "/lock" }

    init(_ path: String) {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
    }

    /// Makes a folder and those above it. Throws a ``UsageFault`` that names the option it came from.
    static func make(_ path: String, option: String) throws {
        for end in path.indices.dropFirst() where path[end] == "/" { mkdir(String(path[..<end]), 0o755) }
        mkdir(path, 0o700)
        guard access(path, R_OK | W_OK | X_OK) == 0 else {
            throw UsageFault(
                "the folder \(path) cannot be used: \(String(cString: strerror(errno))); name another with \(option)")
        }
    }

    /// Held by the cluster of a folder until its process ends.
    final class Lock: Sendable {
        private let descriptor: Int32

        fileprivate init(_ descriptor: Int32) { self.descriptor = descriptor }

        deinit { close(descriptor) }
    }

    /// Makes the folder and takes it. Throws a ``WorkFault`` when another cluster has it.
    func take() throws -> Lock {
        try Self.make(path, option: "--folder")
        let descriptor = open(lockFile, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw UsageFault(
                "\(lockFile) cannot be written: \(String(cString: strerror(errno))); name another --folder")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            var bytes = [UInt8](repeating: 0, count: 20)
            let count = pread(descriptor, &bytes, bytes.count, 0)
            close(descriptor)
            let digits = bytes.prefix(max(0, count)).prefix { 0x30...0x39 ~= $0 }
            let holder = digits.isEmpty ? "" : " (process \(String(decoding: digits, as: UTF8.self)))"
            throw WorkFault(
                "a cluster runs in the folder \(path) already\(holder); `trawl cluster stop` ends it, or name another folder "
                    + "with --folder")
        }
        let text = Array("\(getpid())\n".utf8)
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, text, text.count, 0) == text.count else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw WorkFault("\(lockFile) cannot be written: \(reason)")
        }
        return Lock(descriptor)
    }

    /// Whether no cluster has it.
    var isFree: Bool {
        let descriptor = open(lockFile, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) == 0
    }

    /// Calls `body` with a path of the control socket that is short enough for one (108 bytes), however deep the folder is.
    private func withSocketPath<Answer>(_ body: (String) async throws -> Answer) async throws -> Answer {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw noCluster }
        defer { close(folder) }
        return try await body("/proc/self/fd/\(folder)/control")
    }

    /// A socket that listens for who controls the cluster; for this user alone. The lock must be held.
    func controlSocket() async throws -> Int32 {
        try await withSocketPath { path in
            unlink(path)
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { throw Self.fault() }
            do {
                let address = try SocketAddress(unixDomainSocketPath: path)
                // Nobody connects before it listens, and by then it is closed to others.
                guard address.withSockAddr({ bind(descriptor, $0, socklen_t($1)) }) == 0, chmod(path, 0o600) == 0 else {
                    throw Self.fault()
                }
            } catch {
                close(descriptor)
                throw error
            }
            return descriptor
        }
    }

    /// Connects to the cluster that runs in the folder. Throws a ``WorkFault`` when there is none.
    func connect() async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        try await withSocketPath { path in
            do {
                return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .connect(unixDomainSocketPath: path) { channel in
                        channel.eventLoop.makeCompletedFuture {
                            try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                        }
                    }
            } catch let error as IOError where error.errnoCode == EACCES {
                throw WorkFault("the cluster in \(self.path) belongs to another user")
            } catch {
                throw noCluster
            }
        }
    }

    private var noCluster: WorkFault {
        WorkFault(
            "no cluster runs in the folder \(path); start one with `trawl cluster`, or name its folder with --folder")
    }

    private static func fault() -> WorkFault {
        WorkFault("the cluster's control socket cannot be made: \(String(cString: strerror(errno)))")
    }
}
