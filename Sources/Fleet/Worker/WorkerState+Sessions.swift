import Jobs

extension WorkerState {
    /// The controller welcomed the node, asked at `sent`. Attempts under way go on until the controller says otherwise.
    mutating func joined(_ welcome: NodeWelcome, sent: Duration, at now: Duration) {
        session = welcome.session
        lease = welcome.lease
        heartbeatInterval = welcome.heartbeatInterval
        renewedAt = sent
        isHeld = false
        told(sent: sent)
        for assignment in welcome.resumed { add(assignment, isResumed: true, at: now) }
    }

    /// The controller answered a heartbeat that was sent at `sent`.
    mutating func beaten(_ answer: HeartbeatAnswer, session: NodeSession, sent: Duration, at now: Duration) {
        guard session == self.session else { return }
        renewedAt = max(renewedAt, sent)
        told(sent: sent)
        fence(answer.fenced)
        cancel(answer.cancel, at: now)
        kill(answer.kill, at: now)
        isHeld = answer.drain
        if isHeld { releaseWaiting() }
    }

    /// The controller does not know the session any more. Attempts go on: the next join tells which are still the node's.
    mutating func sessionEnded(_ session: NodeSession) {
        if session == self.session { self.session = nil }
    }
}
