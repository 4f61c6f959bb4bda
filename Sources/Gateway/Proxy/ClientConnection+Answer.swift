import NIOCore
import Synchronization

/// From a server back to the client.
extension ClientConnection {
    /// An answer begins.
    ///
    /// - Parameter endsWithConnection: whether its end is that of the connection.
    func begins(status: Int, endsWithConnection: Bool) {
        hasBegunAnswer = true
        self.status = status
        if let server = upstream?.server {
            server.took((Duration.monotonic - sentAt) / .seconds(1))
            // What a server says of itself: it is there, but it cannot.
            server.answered(Self.isWell(status), at: loop.now)
        }
        // Before the request is whole: what still comes of it would be read as the next one.
        if endsWithConnection || !framer.isDone || loop.isStopping { keeps = false }
    }

    /// An answer is whole.
    func ended(_ connection: UpstreamConnection, keeps: Bool) {
        guard connection === upstream else { return }
        let wasTunnel = phase == .tunnel
        giveBack(connection, keeps: keeps)
        if isDetached { return vanish() }
        movedAt = loop.now
        wasServed = true
        conclude(isWhole: true)
        // What the client may have sent behind its request is not read: to close at once could destroy the answer.
        if wasTunnel || !self.keeps { return finish(discardsInput: !wasTunnel) }
        flush()
        phase = .head
        phaseSince = loop.now
        proceed()
    }

    /// The server is done with the request, and the client has nothing of its answer.
    func detach(_ connection: UpstreamConnection, status: Int, keeps: Bool) {
        guard connection === upstream else { return }
        connection.server.answered(Self.isWell(status), at: loop.now)
        giveBack(connection, keeps: keeps)
    }

    /// Whether a server says of itself that it can answer.
    private static func isWell(_ status: Int) -> Bool { status != 502 && status != 503 && status != 504 }

    /// Lets go of a connection that is at the end of an exchange. First it is kept: a request that waits for room uses it.
    private func giveBack(_ connection: UpstreamConnection, keeps: Bool) {
        upstream = nil
        if keeps, loop.keep(connection) {
            connection.resume()
        } else {
            connection.close()
        }
        letGo()
    }

    /// Answers with what is kept, behind a server's answer.
    func serveAndGoOn(_ hit: CacheHit) {
        serve(hit)
        guard phase == .head else { return }
        proceed()
    }

    /// The connection to the server is gone before the answer was whole.
    func lost(_ connection: UpstreamConnection) {
        guard connection === upstream else { return }
        forget(connection)
        // What the client has got must not look complete (P26).
        guard !hasBegunAnswer else { return abort() }
        let wasStale = connection.served > 0 && !connection.hasAnswered
        if !wasStale { connection.server.answered(false, at: loop.now) }
        guard mayTryAgain(connection), pool?.budget.take() == true else { return fail(.unreachable) }
        isRetried = true
        loop.count(route) { $0.retries += 1 }
        // A connection that had been idle was closed just as the request went out: the server itself may be well, or it has
        // just died. Another one is the safer choice, but no reason for a client to leave the server that it stays at.
        if !wasStale || preferred == nil { tried.append(connection.place) }
        var found = take()
        if wasStale, case .none = found {
            tried.removeAll { $0 === connection.place }
            found = take()
        }
        goOn(with: found)
    }

    /// P25: only what may be done twice, what has sent no body, and once; nothing of an answer has come.
    func mayTryAgain(_ connection: UpstreamConnection) -> Bool {
        !isRetried && !connection.hasAnswered && head.method.isIdempotent && head.length == .none
    }

    /// The server's connection broke within an answer, perhaps one that lasts until its connection ends.
    func cutOff(_ connection: UpstreamConnection) {
        guard connection === upstream else { return }
        forget(connection)
        abort()
    }

    /// What the server answers is no HTTP.
    func failed(_ connection: UpstreamConnection, _ answer: OwnResponse) {
        guard connection === upstream else { return }
        connection.server.answered(false, at: loop.now)
        forget(connection)
        fail(answer)
    }

    func becomeTunnel() {
        phase = .tunnel
        if pending.readableBytes > 0 {
            upstream?.write(pending)
            pending = ByteBuffer()
        }
        upstream?.flush()
        resume()
    }

    func forget(_ connection: UpstreamConnection) {
        upstream = nil
        letGo()
    }
}
