import Bookshop
import TestSupport
import Testing

@Suite struct ScriptedServerTests {
    @Test func theScriptAnswersAndTheServerRemembers() async throws {
        try await ScriptedServer.withServer { connection in
            let head = try await connection.readHead()
            let body = try await connection.read(count: 4)
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\(head.prefix(3))")
            #expect(body == Array("more".utf8))
        } _: { server in
            for _ in 0..<2 {
                let answer = try await RawClient.fetch("/x", port: server.port, method: "PUT", body: "more")
                #expect(answer.text == "PUT")
            }
            #expect(server.connections == 2)
            #expect(server.received.allSatisfy { $0.hasPrefix("PUT /x HTTP/1.1\r\n") && $0.hasSuffix("more") })
            #expect(server.failures.isEmpty)
        }
    }

    @Test func itClosesWhileAConnectionWaits() async throws {
        try await ScriptedServer.withServer { connection in
            _ = try await connection.read()
        } _: { server in
            try await RawClient.withConnection(port: server.port) { _ in
                try await eventually("it is accepted") { server.openConnections == 1 }
            }
        }
    }

    @Test func aResetIsOne() async throws {
        try await ScriptedServer.withServer { connection in
            _ = try await connection.readHead()
            try await connection.reset()
        } _: { server in
            await #expect(throws: (any Error).self) { try await RawClient.fetch("/", port: server.port) }
        }
    }

    @Test func aScriptThatFailsIsNotedDown() async throws {
        try await ScriptedServer.withServer { connection in
            _ = try await connection.readHead()
        } _: { server in
            try await RawClient.withConnection(port: server.port) { try await $0.write("half a head") }
            try await eventually("it is noted") { server.failures.count == 1 }
            #expect(server.failures.first is ScriptError)
        }
    }
}
