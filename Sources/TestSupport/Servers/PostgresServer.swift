import Foundation
import Synchronization

/// A PostgreSQL server of its own, in a folder of its own, that listens on a socket in that folder only. It trusts
/// whoever reaches the socket. See ``withPostgres(settings:isolation:_:)``.
package final class PostgresServer: Sendable {
    private let installation: PostgresInstallation
    /// Where its socket is, `.s.PGSQL.5432`.
    package let folder: String
    private let settings: [String: String]
    private let running = Mutex<RunningProgram?>(nil)

    private init(_ installation: PostgresInstallation, _ folder: String, _ settings: [String: String]) {
        self.installation = installation
        self.folder = folder
        self.settings = settings
    }

    /// Why no server can be started here; nil when it can.
    package static var unavailable: String? { PostgresInstallation.missing }

    /// The address of the database `postgres`, as its superuser.
    package var url: String { url(database: "postgres") }

    /// The address of a database.
    package func url(user: String = "postgres", password: String? = nil, database: String) -> String {
        let host = folder.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? folder
        return "postgres://\(user)\(password.map { ":\($0)" } ?? "")@/\(database)?host=\(host)"
    }

    /// Makes an empty database and answers its address.
    package func createDatabase() async throws -> String {
        let name = "t" + UUID().uuidString.lowercased().filter { $0 != "-" }
        try await installation.run("createdb", ["--host", folder, "--username", "postgres", name])
        return url(database: name)
    }

    /// Runs one statement as the superuser, by `psql`; before passwords are asked for.
    package func run(_ statement: String) async throws {
        try await installation.run(
            "psql",
            ["--host", folder, "--username", "postgres", "--no-psqlrc", "--quiet", "--command", statement, "postgres"])
    }

    /// Lets the server ask for passwords (`scram-sha-256`), in a moment.
    package func requirePasswords() throws {
        try Data("local all all scram-sha-256\n".utf8).write(to: URL(filePath: folder + "/data/pg_hba.conf"))
        running.withLock { $0?.send(SIGHUP) }
    }

    /// What the server wrote to its log since it was started last.
    package var log: String { running.withLock { $0?.errors ?? "" } }

    /// Kills the server (SIGKILL), as a power failure would. Its connections break.
    package func kill() async throws { try await end(SIGKILL) }

    /// Starts the server again; one that runs is stopped before.
    package func restart() async throws {
        try await stop()
        try await start()
    }

    /// Stops the server without ceremony.
    func stop() async throws { try await end(SIGQUIT) }

    private func end(_ signal: Int32) async throws {
        guard let program = running.withLock({ $0 }) else { return }
        program.send(signal)
        try await eventually(within: .seconds(30), "PostgreSQL ends; it wrote: \(program.errors)") {
            !program.isRunning
        }
        running.withLock { $0 = nil }
    }

    private func start() async throws {
        let options = settings.merging([
            "listen_addresses": "", "unix_socket_directories": folder, "shared_buffers": "16MB",
            "max_connections": "60", "logging_collector": "off",
        ]) { mine, _ in mine }
        let arguments = ["-D", folder + "/data"] + options.flatMap { ["-c", "\($0.key)=\($0.value)"] }
        let (path, line) = installation.command("postgres", arguments)
        // The processes of one that was killed take a moment to notice, and hold its memory until then.
        for attempt in 0... {
            let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
            let program = try RunningProgram.start(path, line, environment, "/", "")
            running.withLock { $0 = program }
            try watch(program)
            try await eventually(within: .seconds(60), "PostgreSQL begins; it wrote: \(program.errors)") {
                program.errors.contains("ready to accept connections") || !program.isRunning
            }
            if program.isRunning { return }
            guard attempt < 50, program.errors.contains("shared memory") || program.errors.contains("postmaster.pid")
            else { throw ServerUnavailable(server: "PostgreSQL", reason: "it ended: \(program.errors)") }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Ends the server when the tests are killed: it is in a session of its own, and nobody else would.
    private func watch(_ program: RunningProgram) throws {
        let script = """
            while kill -0 "$1" 2>/dev/null; do kill -0 "$2" 2>/dev/null || exit 0; sleep 1; done
            kill -QUIT "$2"; sleep 1; rm -rf "$3"
            """
        let numbers = [ProcessInfo.processInfo.processIdentifier, program.processIdentifier].map { "\($0)" }
        _ = try RunningProgram.start(
            "/bin/sh", ["-c", script, "watch"] + numbers + [folder], ["PATH=/usr/bin:/bin"], "/", "")
    }

    static func start(in folder: ScratchFolder, _ settings: [String: String]) async throws -> PostgresServer {
        let installation = try PostgresInstallation.find()
        let template = try await PostgresTemplate.shared.folder(installation)
        // Short, since the path of a socket has 107 bytes at most.
        let home = folder.file("pg")
        try installation.makeFolder(home)
        try await installation.run("/bin/cp", ["-R", template, home + "/data"])
        try await installation.run("/bin/chmod", ["700", home + "/data"])
        let server = PostgresServer(installation, home, settings)
        try await server.start()
        return server
    }
}

/// Starts a server, lends it to `body`, and removes it with all its data afterwards. Starting takes a third of a
/// second, and `initdb` once a process a second more.
///
/// - Parameter settings: over those of `postgresql.conf`, where `fsync` is on.
package func withPostgres<Answer>(
    settings: [String: String] = [:], isolation: isolated (any Actor)? = #isolation,
    _ body: (PostgresServer) async throws -> Answer
) async throws -> Answer {
    try await withScratchFolder("pg") { folder in
        let server = try await PostgresServer.start(in: folder, settings)
        do {
            let answer = try await body(server)
            try await server.stop()
            return answer
        } catch {
            try? await server.stop()
            throw error
        }
    }
}
