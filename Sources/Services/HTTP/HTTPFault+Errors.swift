import Fleet
import Jobs
import NIOHTTP1
import SQL
import Scheduling
import Web

extension HTTPFault {
    /// The answer to an error that something behind threw: the one place where errors become statuses and codes. Nil for
    /// one that nobody foresaw, which becomes `internal` without its details.
    package init?(_ error: any Error) {
        switch error {
        case let fault as HTTPFault: self = fault
        case let fault as JSONFault: self = Self.unreadable(fault)
        case let fault as JSONFieldFault:
            self.init(
                .unprocessableEntity, fault.code.rawValue, fault.description,
                field: fault.field.isEmpty ? nil : fault.field)
        case let fault as SubmissionFault: self = Self.submission(fault)
        case let fault as FleetFault: self = Self.fleet(fault)
        case let fault as SpiderStoreFault:
            self.init(fault.code == .versionTaken ? .conflict : .notFound, fault.code.rawValue, fault.description)
        case let fault as JobStateFault: self = Self.state(fault)
        case let fault as OutputFault: self = Self.output(fault)
        case let fault as BackupFault: self = Self.backup(fault)
        case let fault as SQLFault:
            guard let known = Self.database(fault) else { return nil }
            self = known
        case let fault as WorkflowFault:
            self.init(
                .unprocessableEntity, fault.code.rawValue, fault.description, field: "steps",
                more: fault.step.map { [("step_id", .string($0))] } ?? [])
        case let fault as UnreadableSchedule:
            self.init(
                .conflict, "\(fault.kind.rawValue)_unreadable",
                "\(fault) PUT /\(fault.kind.rawValue)s/\(fault.id) with another definition mends it.")
        case let fault as CronFault: self = Self.cron(fault, fault.description, field: "cron")
        case let fault as CronFieldFault: self = Self.cron(fault.fault, fault.description, field: fault.field)
        case let error as HTTPParserError: self.init(error)
        case is CancellationError: self = Self.shuttingDown
        default: return nil
        }
    }

    /// The answer to bytes that are no HTTP.
    init(_ error: HTTPParserError) {
        switch error {
        case .headerOverflow:
            self.init(
                .requestHeaderFieldsTooLarge, "headers_too_large",
                "The header fields are more than \(ServiceChannel.mostHeaders), or larger than "
                    + "\(ServiceChannel.mostHeaderBytes) bytes; send fewer.")
        default: self.init(.badRequest, "bad_request", "The bytes are no request of HTTP/1.1 that can be read.")
        }
    }

    /// The service ends, or the connection's work was given up.
    static let shuttingDown = HTTPFault(
        .serviceUnavailable, "shutting_down", "The service is shutting down; try again in a moment.", retryAfter: 1)

    /// The client went away before there was an answer: 499, as other servers count it.
    static let clientGone = HTTPFault(
        .custom(code: 499, reasonPhrase: "Client Closed Request"), "client_gone",
        "The client ended its side of the connection, and what it waited for was given up; keep it open to wait.")

    /// What nobody foresaw: the details are in the log.
    static let unforeseen = HTTPFault(
        .internalServerError, "internal",
        "The service made a mistake, and its log says which; the operator should look.")

    private static func cron(_ fault: CronFault, _ description: String, field: String) -> HTTPFault {
        HTTPFault(
            .unprocessableEntity, fault.code.rawValue, description, field: field,
            more: fault.field.map { [("cron_field", .string($0.rawValue))] } ?? [])
    }

    private static func unreadable(_ fault: JSONFault) -> HTTPFault {
        HTTPFault(
            .badRequest, "invalid_json",
            "The body is not JSON that can be read: \(fault.message) (line \(fault.line), column \(fault.column)).")
    }

    private static func submission(_ fault: SubmissionFault) -> HTTPFault {
        switch fault.code {
        case .idTaken, .keyTaken: HTTPFault(.conflict, fault.code.rawValue, fault.description)
        case .queueFull: HTTPFault(.serviceUnavailable, fault.code.rawValue, fault.description, retryAfter: 10)
        }
    }

    private static func fleet(_ fault: FleetFault) -> HTTPFault {
        let status: HTTPResponseStatus
        var retryAfter: Int?
        switch fault.code {
        case .nodeUnknown, .spiderMissing, .jobUnknown, .commandUnknown: status = .notFound
        case .sessionEnded, .attemptFenced, .outputGap, .jobEnded, .jobNotEnded: status = .conflict
        case .outputTooLarge: status = .payloadTooLarge
        case .refused: status = .forbidden
        case .nodeNameTaken: status = .conflict
        case .storageFull:
            status = .serviceUnavailable
            retryAfter = 10
        default:
            status = .serviceUnavailable
            retryAfter = 1
        }
        return HTTPFault(
            status, fault.code.rawValue, fault.description, retryAfter: retryAfter,
            more: fault.size.map { [("size", .integer($0))] } ?? [])
    }

    private static func state(_ fault: JobStateFault) -> HTTPFault {
        switch fault {
        case .fenced:
            HTTPFault(.conflict, "attempt_fenced", "The attempt is no longer the job's present one; drop it.")
        case .ended(let state):
            HTTPFault(.conflict, "job_ended", "The job has ended: it is \(state.publicName). Retry it to run it again.")
        case .notEnded, .notPending:
            HTTPFault(.conflict, "job_not_ended", "The job has not ended yet; wait for its end, or cancel it first.")
        }
    }

    private static func output(_ fault: OutputFault) -> HTTPFault {
        switch fault {
        case .gap(let size):
            HTTPFault(
                .conflict, "output_gap", "The output ends before that offset; go on from its size.",
                more: [("size", .integer(size))])
        case .tooLarge:
            HTTPFault(.payloadTooLarge, "output_too_large", "The output has reached the largest size that is kept.")
        case .full:
            HTTPFault(
                .serviceUnavailable, "storage_full", "The controller's disk is full; free space there and try again.",
                retryAfter: 10)
        case .io:
            HTTPFault(
                .serviceUnavailable, "storage_failed",
                "The controller's disk failed to read or write, and its log says how; try again later.", retryAfter: 10)
        }
    }

    private static func backup(_ fault: BackupFault) -> HTTPFault {
        switch fault.code {
        case .damaged, .newer, .foreign, .tooLarge:
            HTTPFault(.unprocessableEntity, fault.code.rawValue, fault.description)
        case .io: output(.io(fault.description))
        case .full: output(.full(fault.description))
        }
    }

    private static func database(_ fault: SQLFault) -> HTTPFault? {
        switch fault.code {
        case .full:
            HTTPFault(
                .serviceUnavailable, fault.code.rawValue,
                "The database's disk is full; free space there and try again.", retryAfter: 10)
        case .unavailable, .io, .busy, .closed:
            HTTPFault(
                .serviceUnavailable, fault.code.rawValue,
                "The database cannot be used right now, and the service's log says why; try again.", retryAfter: 1)
        case .constraint, .corrupt, .schemaIsNewer, .statement: nil
        }
    }
}
