import Testing

@Suite("ControllerClient over HTTP")
struct ServedControllerClientTests {
    private func suite(_ form: HTTPLender.Form) -> ControllerClientConformance<HTTPLender> {
        ControllerClientConformance(lender: HTTPLender(form: form))
    }

    @Test(arguments: HTTPLender.Form.allCases)
    func wholeWay(_ form: HTTPLender.Form) async throws { try await suite(form).wholeWay() }

    @Test(arguments: HTTPLender.Form.allCases)
    func faults(_ form: HTTPLender.Form) async throws { try await suite(form).faults() }

    @Test(arguments: HTTPLender.Form.allCases)
    func news(_ form: HTTPLender.Form) async throws { try await suite(form).news() }

    @Test(arguments: HTTPLender.Form.allCases)
    func source(_ form: HTTPLender.Form) async throws { try await suite(form).source() }

    @Test(arguments: HTTPLender.Form.allCases)
    func egg(_ form: HTTPLender.Form) async throws { try await suite(form).egg() }

    @Test(arguments: HTTPLender.Form.allCases)
    func listing(_ form: HTTPLender.Form) async throws { try await suite(form).listing() }

    @Test(arguments: HTTPLender.Form.allCases)
    func kill(_ form: HTTPLender.Form) async throws { try await suite(form).kill() }

    @Test(arguments: HTTPLender.Form.allCases)
    func goneClient(_ form: HTTPLender.Form) async throws { try await suite(form).goneClient() }
}
