import Synchronization
import Web

/// Which hosts a crawl may visit, asked for every link that leaves its page's origin.
final class ScopeFilter: Sendable {
    private struct State {
        var origins: Set<UInt64> = []
        var domains: Set<String> = []
        var everywhere = false
    }

    private let scope: CrawlScope
    private let state: Mutex<State>

    init(_ scope: CrawlScope) {
        self.scope = scope
        var initial = State()
        switch scope {
        case .everywhere: initial.everywhere = true
        case .domains(let domains): initial.domains = Set(domains.map { $0.lowercased() })
        case .hostsOfStart, .originsOfStart: break
        }
        state = Mutex(initial)
    }

    /// Lets a start request's host in, and what it redirects to. Without effect when the domains are given. Whether the
    /// scope is wider now.
    @discardableResult
    func widen(by url: WebURL) -> Bool {
        state.withLock { state in
            switch scope {
            case .originsOfStart: state.origins.insert(url.originKey).inserted
            case .hostsOfStart: url.host.map { state.domains.insert($0).inserted } ?? false
            case .domains, .everywhere: false
            }
        }
    }

    func contains(_ url: WebURL) -> Bool {
        state.withLock { state in
            if state.everywhere { return true }
            if case .originsOfStart = scope { return state.origins.contains(url.originKey) }
            guard var host = url.host else { return false }
            // The host itself, then each domain above it.
            while true {
                if state.domains.contains(host) { return true }
                guard let dot = host.firstIndex(of: ".") else { return false }
                host = String(host[host.index(after: dot)...])
            }
        }
    }
}
