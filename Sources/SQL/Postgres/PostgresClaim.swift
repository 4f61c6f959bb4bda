import Foundation
import Logging

/// An advisory lock, held by a connection of its own. The server frees it when the connection ends, however it ends.
final class PostgresClaim: DatabaseClaim {
    private let watch: PostgresClaimWatch

    private init(_ watch: PostgresClaimWatch) { self.watch = watch }

    deinit { watch.stop() }

    var isHeld: Bool { watch.isHeld }

    func release() async {
        watch.stop()
        await watch.waitForEnd()
    }

    /// The number of the lock: FNV-1a of its name, in the program's own space.
    static func key(_ name: String) -> Int64 {
        let hash = "trawl:\(name)".utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return Int64(bitPattern: hash)
    }

    /// Nil when another connection holds `name`.
    static func take(_ name: String, _ context: PostgresContext) async throws -> PostgresClaim? {
        try checkClaimName(name)
        return try await withCheckedThrowingContinuation { continuation in
            let thread = Thread {
                do throws(PostgresFailure) {
                    // As a writer: a lock on a standby would be another one.
                    let connection = try context.connect(isReader: false)
                    let answer = try connection.run("SELECT pg_try_advisory_lock(\(key(name)))::int").rows()
                    guard answer.first?[0].isTrue == true else { return continuation.resume(returning: nil) }
                    // Of a holder that hangs, or whose host has gone without a word, the server would not hear for hours.
                    // Servers before 14 do not know it.
                    let patience = Int(PostgresClaimWatch.heartbeat / .milliseconds(1)) * 3
                    _ = try? connection.run("SET idle_session_timeout = \(patience)")
                    guard let watch = PostgresClaimWatch() else {
                        let reason = String(cString: strerror(errno))
                        throw PostgresFailure(SQLFault(.io, "No pipe for the claim \(name): \(reason)."), remedy: .none)
                    }
                    continuation.resume(returning: PostgresClaim(watch))
                    watch.run(connection)
                    if watch.endedByLoss { context.logger.error("The claim \(name) on \(context.address) was lost.") }
                } catch {
                    continuation.resume(throwing: error.fault)
                }
            }
            thread.name = "postgres-claim"
            thread.start()
        }
    }
}
