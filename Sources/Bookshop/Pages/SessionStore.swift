import Synchronization

/// Who is logged in. Sessions and tokens follow from the seed and the order of visits: guessable, as it is a toy.
final class SessionStore: Sendable {
    struct Session {
        /// What the log-in form of this session must send back.
        let token: String
        var user: String?
    }

    private struct State {
        var sessions: [String: Session] = [:]
        var created = 0
    }

    private let state = Mutex(State())
    private let seed: UInt64

    init(seed: UInt64) { self.seed = seed }

    /// A new session, for `user` if somebody logged in.
    func create(user: String? = nil) -> (id: String, session: Session) {
        state.withLock { state in
            state.created += 1
            var draw = Draw(seed: seed, .session, state.created)
            let id = String(draw.next(), radix: 36) + String(draw.next(), radix: 36)
            let session = Session(token: String(draw.next(), radix: 36), user: user)
            state.sessions[id] = session
            return (id, session)
        }
    }

    func session(_ id: String?) -> Session? {
        guard let id else { return nil }
        return state.withLock { $0.sessions[id] }
    }

    func remove(_ id: String?) {
        guard let id else { return }
        state.withLock { _ = $0.sessions.removeValue(forKey: id) }
    }

    func reset() { state.withLock { $0.sessions = [:] } }
}
