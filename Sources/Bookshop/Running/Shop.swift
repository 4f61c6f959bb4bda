/// All that one open shop is made of: what it sells and the little it remembers. Shared by its routes and its faults.
struct Shop: Sendable {
    let configuration: Bookshop.Configuration
    let catalogue: Catalogue
    let log: RequestLog
    let sessions: SessionStore
    let memory: FaultMemory
    let gate = AnswerGate()

    /// `http`, or `https` if it has a certificate.
    var scheme: String { configuration.certificate == nil ? "http" : "https" }

    init(_ configuration: Bookshop.Configuration) {
        self.configuration = configuration
        catalogue = Catalogue(seed: configuration.seed, books: max(0, configuration.books))
        log = RequestLog(keepsRequests: configuration.keepsRequests)
        sessions = SessionStore(seed: configuration.seed)
        memory = FaultMemory()
    }
}
