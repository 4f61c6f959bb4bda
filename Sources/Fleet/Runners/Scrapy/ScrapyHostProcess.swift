import CPlatform
import Foundation
import Glibc
import NIOPosix

/// The process of a ``ScrapyHost``, from its start to its end.
struct ScrapyHostProcess: Sendable {
    let connection: ScrapyConnection
    private let number: Int32

    static func start(_ configuration: ScrapyHost.Configuration) async throws(ScrapyHostFault) -> ScrapyHostProcess {
        let launched = try? await NIOThreadPool.singleton.runIfActive {
            Result { () throws(ScrapyHostFault) in try launch(configuration) }
        }
        guard let launched else { throw .over }
        let (number, socket) = try launched.get()
        return ScrapyHostProcess(connection: ScrapyConnection(socket: socket), number: number)
    }

    /// Ends it and waits for that. It ends at the end of its socket, once it has killed what it forked; else it is killed.
    func end() async {
        connection.close()
        let number = number
        // A thread of its own: it may take seconds, in which nobody else is to wait for one.
        await withCheckedContinuation { continuation in
            let thread = Thread {
                Self.await(number)
                continuation.resume()
            }
            thread.name = "scrapy-host-end"
            thread.start()
        }
    }

    private static func await(_ number: Int32) {
        for _ in 0..<500 {
            if waitpid(number, nil, WNOHANG) != 0 { return }
            usleep(10_000)
        }
        kill(number, SIGKILL)
        while waitpid(number, nil, 0) < 0, errno == EINTR {}
    }

    private static func launch(
        _ configuration: ScrapyHost.Configuration
    ) throws(ScrapyHostFault) -> (number: Int32, socket: Int32) {
        let script = configuration.folder + "/scrapy_host.py"
        guard write(PackageResources.scrapy_host_py, to: script) else {
            throw .unstartable(
                configuration.python, "\(script) cannot be written (\(String(cString: strerror(errno))))")
        }
        var ends: [Int32] = [-1, -1]
        guard cplatform_packet_pair(&ends) == 0 else {
            throw .unstartable(configuration.python, String(cString: strerror(errno)))
        }
        defer { close(ends[1]) }
        let empty = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { close(empty) }
        let variables = configuration.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let launch = ProcessLaunch(
            program: configuration.python, arguments: [configuration.python, script, "3"], environment: variables)
        do throws(ProcessLaunch.Fault) {
            return (try launch.start([empty, STDERR_FILENO, STDERR_FILENO, ends[1]]), ends[0])
        } catch {
            close(ends[0])
            throw .unstartable(configuration.python, error.reason)
        }
    }

    /// Under the path at once and whole: another host, of another Python, may be reading it just now.
    private static func write(_ bytes: [UInt8], to path: String) -> Bool {
        let part = "\(path).\(UInt64.random(in: 0 ... .max))"
        let file = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { return false }
        let count = Glibc.write(file, bytes, bytes.count)
        close(file)
        if count == bytes.count, rename(part, path) == 0 { return true }
        let fault = errno
        unlink(part)
        errno = fault
        return false
    }
}
