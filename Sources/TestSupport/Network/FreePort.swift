import Synchronization

/// Where ``freePort()`` looks next. Linux hands out 32,768 and above by default when a program asks for any port, so
/// below that nobody can be given a port between the moment it is found and the moment a program listens on it.
private let nextPort = Mutex(UInt16.random(in: 10_000..<32_000))

/// A port for a program that cannot be told to take a free one: nobody listened there a moment ago, it is found once
/// only, and the system gives it to none that asks for any port. A port that must stay closed is a ``ClosedPort``.
package func freePort() throws -> Int {
    for _ in 0..<1000 {
        let port = nextPort.withLock { port in
            port = port < 32_000 ? port + 1 : 10_000
            return port
        }
        if let closed = try? ClosedPort(port) { return closed.port }
    }
    throw ScriptError.unexpected("no free port below 32,000")
}
