package import Jobs
import Logging
import Synchronization

/// What nodes say of their attempts.
extension Controller {
    package func append(_ chunk: OutputChunk, session: NodeSession) async throws -> Int64 {
        try chunk.checkSize()
        guard chunk.offset >= 0 else { throw FleetFault(.outputGap, "an offset cannot be negative", size: 0) }
        let attempt = try core.withLock { core throws(FleetFault) in
            try core.fleet.writes(chunk.reference, session: session)
        }
        var output = attempt.output
        output.kind = chunk.kind
        let name = output
        return try await storing { try await outputs.append(chunk.bytes, to: name, at: chunk.offset) }
    }

    package func finish(_ reports: [AttemptReport], session: NodeSession) async throws -> [Bool] {
        let attempts = try core.withLock { core throws(FleetFault) in
            try core.fleet.ending(reports.map(\.reference), session: session)
        }
        var own: [AttemptReport] = []
        for (report, attempt) in zip(reports, attempts) where attempt != nil {
            var report = report
            report.node = session.node
            own.append(report)
        }
        guard !own.isEmpty else { return reports.map { _ in false } }
        let written = attempts.compactMap { $0 }.filter(\.hasOutputs).map(\.output)
        let taken = own
        let ends = try await storing {
            // What a job wrote is on disk before its end is.
            return try await jobs.finish(taken, outputBytes: try await synchronize(written))
        }
        core.withLock { $0.fleet.ended(taken.map(\.reference), of: session.node) }
        dispatching.wake()
        logEnds(taken, ends, session.node)
        var answers = ends.makeIterator()
        return attempts.map { attempt in
            guard attempt != nil, case .success? = answers.next() else { return false }
            return true
        }
    }

    /// Puts outputs on disk and says how large those of each job are.
    private func synchronize(_ outputs: [OutputName]) async throws -> [JobID: Int64] {
        guard outputs.count > 1 else {
            var sizes: [JobID: Int64] = [:]
            for output in outputs { sizes[output.job] = try await synchronize(output) }
            return sizes
        }
        // Side by side: the disk does what waits at the same time together.
        return try await withThrowingTaskGroup(of: (JobID, Int64).self) { group in
            for output in outputs { group.addTask { (output.job, try await self.synchronize(output)) } }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    private func synchronize(_ output: OutputName) async throws -> Int64 {
        try await outputs.synchronize(output)
        var size: Int64 = 0
        for kind in OutputName.Kind.allCases {
            var part = output
            part.kind = kind
            size += try await outputs.size(of: part)
        }
        return size
    }

    private func logEnds(_ reports: [AttemptReport], _ ends: [Result<Job, JobStateFault>], _ node: EntityName) {
        for (report, end) in zip(reports, ends) {
            switch (end, report.outcome) {
            case (.failure, _):
                logger.notice("the end of a fenced attempt was refused", metadata: .attempt(report.reference, node))
            case (.success, .failed(let error, _)):
                var metadata = Logger.Metadata.attempt(report.reference, node)
                metadata["code"] = "\(error.code)"
                logger.info("an attempt failed", metadata: metadata)
            case (.success, _):
                logger.debug("an attempt ended", metadata: .attempt(report.reference, node))
            }
        }
    }
}

extension Logger.Metadata {
    static func attempt(_ reference: AttemptReference, _ node: EntityName) -> Logger.Metadata {
        ["job": "\(reference.job)", "attempt": "\(reference.attempt)", "node": "\(node)"]
    }
}
