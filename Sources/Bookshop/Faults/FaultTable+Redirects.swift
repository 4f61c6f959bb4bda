extension FaultTable {
    /// Redirects that a client must end, refuse or be careful with.
    static let redirects: [Fault] = [
        Fault("redirect-loop", "Redirects to a page that redirects back.") { request in
            redirect(request, to: "/faults/redirect-loop-back")
        },
        Fault("redirect-loop-back", "The other half of redirect-loop.") { request in
            redirect(request, to: "/faults/redirect-loop")
        },
        Fault("redirect-self", "Redirects to itself.") { request in redirect(request, to: request.head.target) },
        Fault("redirect-chain/*", "As many redirects in a row as the path says, and then a page.") { request in
            let left = Int(request.rest) ?? 0
            return left > 0
                ? redirect(request, to: "\(left - 1)")
                : FaultAnswer(body: FaultAnswer.page("End of the chain")).steps(for: request.head)
        },
        Fault("redirect-endless/*", "Redirects to ever new addresses.") { request in
            redirect(request, to: "/faults/redirect-endless/\((Int(request.rest) ?? 0) &+ 1)")
        },
        Fault("redirect-to-other-origin", "Redirects to ?to=, or to this port of `localhost`.") { request in
            redirect(
                request,
                to: request.head.query("to").map(FormFields.decoded)
                    ?? "\(request.shop.scheme)://localhost:\(port(request))/account/")
        },
        Fault("redirect-to-file", "Redirects to file:///etc/passwd.") { request in
            redirect(request, to: "file:///etc/passwd")
        },
        Fault("redirect-to-javascript", "Redirects to a javascript: address.") { request in
            redirect(request, to: "javascript:alert(1)")
        },
        Fault("redirect-to-data", "Redirects to a data: address.") { request in
            redirect(request, to: "data:text/html,<a href=/trap/data>x</a>")
        },
        Fault("redirect-to-metadata", "Redirects to the address at which clouds keep their secrets.") { request in
            redirect(request, to: "http://169.254.169.254/latest/meta-data/")
        },
        Fault("redirect-to-refused", "Redirects to a port on which nobody listens.") { request in
            redirect(request, to: "http://127.0.0.1:1/")
        },
        Fault("redirect-no-location", "302 without a Location.") { request in
            FaultAnswer(status: "302 Found", body: FaultAnswer.page("Where to?")).steps(for: request.head)
        },
        Fault("redirect-empty", "302 with an empty Location.") { request in redirect(request, to: "") },
        Fault("redirect-bad-url", "302 with a Location that is no URL.") { request in
            redirect(request, to: "http://[::bad]:99999999/")
        },
        Fault("redirect-bytes", "302 with raw UTF-8 and spaces in its Location.") { request in
            redirect(request, to: "/faults/landing/été à la mer")
        },
        Fault("redirect-two-locations", "302 with two Locations that differ.") { request in
            FaultAnswer(
                status: "302 Found", headers: ["Location: /faults/landing/a", "Location: /faults/landing/b"]
            ).steps(for: request.head)
        },
        Fault("landing/*", "A right page at any address below it.") { request in
            FaultAnswer(body: FaultAnswer.page("Landed")).steps(for: request.head)
        },
    ]

    private static func redirect(_ request: FaultRequest, to location: String) -> [FaultStep] {
        FaultAnswer(status: "302 Found", headers: ["Location: \(location)"]).steps(for: request.head)
    }

    private static func port(_ request: FaultRequest) -> Int {
        request.head.header("host").flatMap { $0.split(separator: ":").last.flatMap { Int($0) } } ?? 80
    }

}
