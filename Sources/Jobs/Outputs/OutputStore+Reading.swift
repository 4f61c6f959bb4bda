extension OutputStore {
    /// The size; 0 when there is nothing. Bytes of a log that are no longer kept count.
    package func size(of output: OutputName) async throws -> Int64 {
        try await lane(of: output).run { try $0.size(of: output) }
    }

    /// Up to `limit` bytes from `offset` (64 MB at most). Of a log whose head is no longer kept, a smaller `offset` answers
    /// what follows: who must know from where uses ``part(of:from:limit:)``.
    package func read(_ output: OutputName, from offset: Int64, limit: Int) async throws -> [UInt8] {
        try await part(of: output, from: offset, limit: limit).bytes
    }

    /// Up to `limit` bytes from `offset` (64 MB at most), and where they begin: later than asked for when the head of a log
    /// is no longer kept.
    package func part(of output: OutputName, from offset: Int64, limit: Int) async throws -> OutputPart {
        try await lane(of: output).run { try $0.part(of: output, from: offset, limit: limit) }
    }

    /// Whole lines of an output: `limit` from line `offset` on (0 is the first), at most `bytes` bytes, but one line at
    /// least, so that every reader gets on. A line over 64 MB is ``OutputFault/tooLarge``. What was looked through before is
    /// remembered, so that reading on from page to page does not begin at the beginning.
    package func lines(_ output: OutputName, offset: Int, limit: Int, bytes: Int) async throws -> [UInt8] {
        while true {
            try Task.checkCancellation()
            let most = min(bytes, OutputWork.mostRead)
            switch try await lane(of: output).run({ try $0.lines(of: output, from: offset, limit: limit, bytes: most) })
            {
            case .found(let bytes): return bytes
            case .goOn: continue
            }
        }
    }

    /// Yields the size whenever an output has grown, beginning with the present one, until ``finish(_:)``, ``delete(_:)`` or
    /// cancellation. A slow reader misses steps, never the last. A stream that is begun after ``finish(_:)`` does not end by
    /// itself: begin it, then look whether the job has ended.
    package func growth(of output: OutputName) -> AsyncStream<Int64> {
        let stream = followers.stream(of: output)
        lane(of: output).start { work in
            // What cannot be read now is told by whoever then reads it.
            if let size = try? work.size(of: output) { work.followers.tell(size, of: output) }
        }
        return stream
    }

    /// Ends the streams of a job's outputs, after what was appended before: it has ended.
    package func finish(_ job: OutputName) {
        lane(of: job).start { work in
            for kind in OutputName.Kind.allCases {
                work.forget(job.of(kind))
                work.followers.finish(job.of(kind))
            }
        }
    }
}
