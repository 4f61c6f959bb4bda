import Synchronization

extension ScrapyHost {
    /// Says that nobody runs it, or ever will.
    func end() { settle(.failure(.over)) }

    /// What it is, once that is known. Throws ``ScrapyHostFault`` when it cannot run Scrapy, or is not ready within `time`.
    package func versions(within time: Duration) async throws(ScrapyHostFault) -> Versions {
        try await ready(within: time).versions
    }

    /// Forks a process, when the host is ready within `time`. Throws ``ScrapyHostFault/lost`` when it has just died.
    package func start(_ process: ScrapyProcess, within time: Duration) async throws(ScrapyHostFault) -> RunningScrapy {
        guard let running = try await ready(within: time).connection.run(process) else { throw .lost }
        return running
    }

    private func ready(
        within time: Duration
    ) async throws(ScrapyHostFault) -> (connection: ScrapyConnection, versions: Versions) {
        let settled = life.withLock { $0.settled }
        await settled.wait(within: time)
        guard let standing = life.withLock({ $0.standing }) else { throw .slow(time) }
        return try standing.get()
    }
}
