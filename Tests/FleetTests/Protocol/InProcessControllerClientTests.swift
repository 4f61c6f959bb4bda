import Fleet
import Testing

/// The controller itself.
struct InProcessLender: ControllerClientLender {
    func withClient(of controller: Controller, _ body: (Controller) async throws -> Void) async throws {
        try await body(controller)
    }
}

@Suite("ControllerClient in process")
struct InProcessControllerClientTests {
    let suite = ControllerClientConformance(lender: InProcessLender())

    @Test func wholeWay() async throws { try await suite.wholeWay() }
    @Test func faults() async throws { try await suite.faults() }
    @Test func news() async throws { try await suite.news() }
    @Test func source() async throws { try await suite.source() }
    @Test func egg() async throws { try await suite.egg() }
    @Test func listing() async throws { try await suite.listing() }
    @Test func kill() async throws { try await suite.kill() }
    @Test func goneClient() async throws { try await suite.goneClient() }
}
