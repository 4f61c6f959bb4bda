import NIOCore

/// What takes too long.
extension ClientConnection {
    /// The server has said nothing for too long: another one may be quicker.
    private func isLate(_ now: Duration) {
        guard let connection = upstream else { return fail(.late) }
        connection.server.answered(false, at: now)
        let again = mayTryAgain(connection) && pool?.budget.take() == true
        release()
        guard again else { return fail(.late) }
        isRetried = true
        lateness = .late
        loop.count(route) { $0.retries += 1 }
        tried.append(connection.place)
        choose()
        proceed()
    }

    /// Looks whether something has taken too long.
    func look(_ now: Duration) {
        let times = loop.times
        switch phase {
        case .head where !isWritable: if now - movedAt > times.stall { abort() }
        case .head:
            if pending.readableBytes > 0 {
                if now - phaseSince > times.head { refuse(.slowHead) }
            } else if now - phaseSince > (wasServed ? times.idle : times.head) {
                // Nothing was asked, so nothing is answered.
                finish(discardsInput: false)
            }
        case .limited, .connecting: break
        case .shared: if now - phaseSince > Self.sharedTime { waitNoMore() }
        case .queued:
            guard let pool, now - phaseSince > pool.queue.time else { return }
            pool.leaveQueue(self)
            fail(.busy)
        case .exchange:
            if hasBegunAnswer || !framer.isDone {
                guard now - movedAt > times.stall else { return }
                release()
                if hasBegunAnswer { abort() } else { fail(.slowHead) }
            } else if now - max(phaseSince, movedAt) > route?.answerTime ?? times.answer {
                isLate(now)
            }
        case .tunnel: if now - movedAt > times.stall * 10 { abort() }
        // Two seconds for the end; as long as a body may stall when the client is slow to take the rest.
        case .closing:
            guard let transport else { return }
            if now - max(phaseSince, movedAt) > (transport.hasUnsent ? times.stall : .seconds(2)) { transport.close() }
        }
    }
}
