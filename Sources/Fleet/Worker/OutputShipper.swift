import Jobs
import Logging
import NIOPosix

/// Sends what a run writes to the controller, as it grows. The file here is the truth: what the controller has beyond it is
/// cut off by the first append.
actor OutputShipper {
    private struct Line {
        var offset: Int64 = 0
        /// Whether the controller may have something behind the offset that is not ours.
        var needsCut: Bool
        /// Whether the controller takes no more.
        var isFull = false
    }

    private enum Step {
        /// There may be more.
        case shipped
        /// Everything is shipped.
        case idle
        /// Not now.
        case blocked
    }

    private let run: AttemptRun
    private let worker: Worker
    /// Whether the controller's copies were shipped from the files that lie here.
    private let isNext: Bool
    private var lines: [OutputName.Kind: Line] = [:]
    private var backoff = Backoff(base: .milliseconds(100), cap: .seconds(5))
    private var hasWarned = false

    /// The largest chunk that is sent.
    static let chunk = 1 << 20
    /// How often is looked whether an output has grown.
    static let interval = Duration.milliseconds(200)

    init(_ run: AttemptRun, worker: Worker, isNext: Bool) {
        self.run = run
        self.worker = worker
        self.isNext = isNext
    }

    private var reference: AttemptReference { run.assignment.reference }

    /// Whether there is anything to say at the run's end.
    static func isNeeded(_ run: AttemptRun) -> Bool {
        run.status.folder != nil || run.assignment.reference.attempt > 1
    }

    /// Ships what there is until the run has ended.
    func shipWhileRunning() async {
        while !isOver, run.status.report == nil { await pass(wholeLines: true) }
    }

    /// Ships the rest, once the run has ended.
    func shipRest() async {
        while !isOver {
            if await pass(wholeLines: false) { return }
        }
    }

    private var isOver: Bool { Task.isCancelled || run.status.isDropped }

    /// Ships each output as far as it goes, and then waits. Answers whether all is shipped.
    @discardableResult
    private func pass(wholeLines: Bool) async -> Bool {
        var isBlocked = false
        for kind in OutputName.Kind.allCases {
            var step = Step.shipped
            while step == .shipped, !isOver { step = await ship(kind, wholeLines: wholeLines) }
            if step != .idle { isBlocked = true }
        }
        if isBlocked {
            await run.shipping.wait(upTo: backoff.next())
            return false
        }
        backoff.reset()
        if wholeLines { await run.shipping.wait(upTo: Self.interval) }
        return true
    }

    private func ship(_ kind: OutputName.Kind, wholeLines: Bool) async -> Step {
        var line = lines[kind] ?? begin()[kind] ?? Line(needsCut: true)
        defer { lines[kind] = line }
        if line.isFull { return .idle }
        let offset = line.offset
        var part = OutputFile.Part(bytes: [], size: 0)
        if let folder = run.status.folder {
            let path = folder + "/" + kind.fileName
            let read = try? await NIOThreadPool.singleton.runIfActive {
                OutputFile.read(path, from: offset, limit: Self.chunk, wholeLines: wholeLines)
            }
            guard let read else { return .blocked }
            part = read
        }
        if part.size < line.offset {
            line.offset = part.size
            line.needsCut = true
        }
        if part.bytes.isEmpty, !line.needsCut { return .idle }
        guard let session = worker.writingSession(for: reference) else { return .blocked }
        do {
            let chunk = OutputChunk(reference: reference, kind: kind, offset: line.offset, bytes: part.bytes)
            let client = worker.client
            _ = try await withDeadline(worker.callTime, "an append") {
                try await client.append(chunk, session: session)
            }
            line.offset += Int64(part.bytes.count)
            line.needsCut = false
            hasWarned = false
            backoff.reset()
            worker.metrics.shipped(part.bytes.count, kind)
            return .shipped
        } catch {
            return handle(error, session, &line)
        }
    }

    private func handle(_ error: any Error, _ session: NodeSession, _ line: inout Line) -> Step {
        guard let fault = error as? FleetFault else {
            warn("\(error)")
            return .blocked
        }
        switch fault.code {
        case .outputGap:
            guard let size = fault.size, size >= 0, size < line.offset else {
                warn(fault.description)
                return .blocked
            }
            line.offset = size
            line.needsCut = true
            return .shipped
        case .outputTooLarge:
            line.isFull = true
            run.fail(JobError(code: "output_too_large", message: fault.description))
            return .idle
        case .attemptFenced: worker.update { state, _ in state.fence([reference]) }
        case .sessionEnded, .nodeUnknown: worker.sessionEnded(session)
        default: warn(fault.description)
        }
        return .blocked
    }

    /// Says once that outputs wait: while a disk is full or the controller away, this comes again and again.
    private func warn(_ reason: String) {
        guard !hasWarned, !Task.isCancelled else { return }
        hasWarned = true
        worker.logger.warning("outputs of job \(reference.job) wait on this node and are sent again: \(reason)")
    }

    private func begin() -> [OutputName.Kind: Line] {
        let opened = isNext ? run.status.openedSizes : nil
        for kind in OutputName.Kind.allCases {
            lines[kind] = Line(offset: opened?[kind] ?? 0, needsCut: reference.attempt > 1)
        }
        return lines
    }
}
