import Fleet

/// Lends clients of controllers, of one form.
protocol ControllerClientLender: Sendable {
    associatedtype Client: ControllerClient

    /// Lends a client of a controller that runs.
    func withClient(of controller: Controller, _ body: (Client) async throws -> Void) async throws
}
