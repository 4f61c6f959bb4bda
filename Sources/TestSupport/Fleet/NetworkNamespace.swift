import Foundation
package import Testing

/// A network of its own for programs of a test, joined to this machine's by one cable that can be pulled. Linux, as root.
package struct NetworkNamespace: Sendable {
    /// How the system calls it.
    package let name: String
    /// The address of programs in it.
    package let address: String
    /// This machine's end of the cable.
    private let cable: String

    /// What stands before a program that is to run in it; `ip netns exec` becomes the program.
    package var entering: [String] { ["/usr/sbin/ip", "netns", "exec", name] }

    /// Pulls the cable: nothing passes, and nobody is told.
    package func cut() async throws { try await Self.ip("link", "set", cable, "down") }

    /// Plugs the cable in again.
    package func reconnect() async throws {
        try await Self.ip("link", "set", cable, "up")
        // The way back goes with the link.
        try await Self.ip("route", "replace", address + "/32", "dev", cable)
    }

    /// Lends `body` so many namespaces and this machine's address as all of them see it, and removes them afterwards.
    package static func withNamespaces<Answer>(
        _ count: Int, isolation: isolated (any Actor)? = #isolation,
        _ body: ([NetworkNamespace], _ host: String) async throws -> Answer
    ) async throws -> Answer {
        // 198.18.0.0/15 is for tests between networks (RFC 2544); the process's number keeps runs apart.
        let number = Int(getpid()) % 250 + 1
        let host = "198.18.\(number).254"
        let namespaces = (1...count).map { index in
            NetworkNamespace(
                name: "trawl-\(getpid())-\(index)", address: "198.18.\(number).\(index)",
                cable: "tw\(getpid())x\(index)")
        }
        // On loopback, so that it stays when a cable is pulled.
        try await ip("addr", "add", host + "/32", "dev", "lo")
        do {
            for namespace in namespaces { try await namespace.make(host: host) }
            let answer = try await body(namespaces, host)
            await remove(namespaces, host)
            return answer
        } catch {
            await remove(namespaces, host)
            throw error
        }
    }

    private func make(host: String) async throws {
        let inner = cable + "i"
        try await Self.ip("netns", "add", name)
        try await Self.ip("link", "add", cable, "type", "veth", "peer", "name", inner, "netns", name)
        try await Self.ip("-n", name, "link", "set", "lo", "up")
        try await Self.ip("-n", name, "addr", "add", address + "/32", "dev", inner)
        try await Self.ip("-n", name, "link", "set", inner, "up")
        try await Self.ip("-n", name, "route", "add", host + "/32", "dev", inner)
        try await Self.ip("link", "set", cable, "up")
        try await Self.ip("route", "replace", address + "/32", "dev", cable)
    }

    private static func remove(_ namespaces: [NetworkNamespace], _ host: String) async {
        // In a task of its own, which a cancelled test cannot take away: what is left would stay until the next boot.
        await Task {
            for namespace in namespaces {
                _ = try? await ip("link", "del", namespace.cable)
                _ = try? await ip("netns", "del", namespace.name)
            }
            _ = try? await ip("addr", "del", host + "/32", "dev", "lo")
        }.value
    }

    private static func ip(_ arguments: String...) async throws {
        let result = try await Program(path: "/usr/sbin/ip").run(arguments)
        guard result.code == 0 else {
            throw ScriptError.unexpected("ip \(arguments.joined(separator: " ")): \(result.errors)")
        }
    }

    /// Why there can be none here, or nil.
    package static func unavailable() async -> String? {
        guard getuid() == 0 else { return "only root makes network namespaces" }
        do {
            let name = "trawl-\(getpid())-probe"
            try await ip("netns", "add", name)
            try await ip("netns", "del", name)
            return nil
        } catch {
            return "\(error)"
        }
    }
}

extension Trait where Self == ConditionTrait {
    /// The test needs network namespaces: Linux, root, and iproute2.
    package static var needsNamespaces: ConditionTrait {
        .needs("network namespaces") { await NetworkNamespace.unavailable() }
    }
}
