import CLibPQ
import Foundation
import Logging

/// One connection to a server, through libpq's blocking calls.
final class PostgresConnection {
    private let pointer: OpaquePointer
    private let address: PostgresAddress
    private let isReader: Bool
    private let notices: Unmanaged<Notices>

    /// Connects; blocks for as long as the address's `connect_timeout`.
    init(_ address: PostgresAddress, isReader: Bool, logger: Logger) throws(PostgresFailure) {
        self.address = address
        self.isReader = isReader
        let names = Array(address.parameters.keys)
        let values = names.map { address.parameters[$0] ?? "" }
        let connection = withCStrings(names) { names in
            withCStrings(values) { values in PQconnectdbParams(names, values, 0) }
        }
        guard let connection else {
            throw PostgresFailure(SQLFault(.unavailable, "No memory for a connection to \(address)."), remedy: .none)
        }
        guard PQstatus(connection) == CONNECTION_OK else {
            defer { PQfinish(connection) }
            throw Self.failure(toConnect: connection, address)
        }
        pointer = connection
        notices = Unmanaged.passRetained(Notices(logger, address))
        PQsetNoticeProcessor(
            connection,
            { context, message in
                guard let context, let message else { return }
                Unmanaged<Notices>.fromOpaque(context).takeUnretainedValue().log(String(cString: message))
            }, notices.toOpaque())
    }

    deinit {
        PQfinish(pointer)
        notices.release()
    }

    private static func failure(toConnect connection: OpaquePointer, _ address: PostgresAddress) -> PostgresFailure {
        let raw = PQerrorMessage(connection).map { String(cString: $0) } ?? "no reason"
        let message = shortened(
            address.withoutSecrets(raw.split(whereSeparator: \.isWhitespace).joined(separator: " ")))
        // libpq tells the SQLSTATE of a refused connection to nobody. In another language the tries go on for a while.
        let isRefused =
            PQconnectionNeedsPassword(connection) != 0
            || ["authentication failed", "pg_hba.conf", "does not exist", "SSL"].contains(where: message.contains)
        let advice: String
        if message.contains("database \""), message.contains("does not exist") {
            advice = "Create the database, or name another."
        } else if isRefused {
            advice = "Check user, password and database."
        } else {
            advice = "Check that the server runs and can be reached."
        }
        return PostgresFailure(
            SQLFault(.unavailable, "No connection to \(address): \(message). \(advice)"),
            remedy: isRefused ? .none : .connect)
    }

    /// libpq's message without its question, which ours answers, and without a full stop.
    private static func shortened(_ message: String) -> String {
        var text = message
        while let question = text.firstRange(of: " Is the server running"),
            let end = text[question.upperBound...].firstIndex(of: "?")
        {
            text.removeSubrange(question.lowerBound...end)
        }
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }

    /// For `poll`; -1 when there is none.
    var socket: Int32 { PQsocket(pointer) }
    var isLost: Bool { PQstatus(pointer) != CONNECTION_OK }
    /// Whether a transaction goes on that no fault has ended.
    var isInTransaction: Bool { PQtransactionStatus(pointer) == PQTRANS_INTRANS }
    /// Whether there is a transaction, sound or not.
    var hasTransaction: Bool { [PQTRANS_INTRANS, PQTRANS_INERROR].contains(PQtransactionStatus(pointer)) }

    /// Reads what has come in without being asked for. False when the connection is lost.
    func consumeInput() -> Bool { PQconsumeInput(pointer) == 1 && !isLost }

    /// Runs one statement or several, and answers the result of the last.
    @discardableResult
    func run(_ text: String) throws(PostgresFailure) -> PostgresResult { try check(PQexec(pointer, text), text) }

    func prepare(_ name: String, _ text: String, _ types: [UInt32]) throws(PostgresFailure) {
        try check(PQprepare(pointer, name, text, Int32(types.count), types), text)
    }

    func run(
        prepared name: String, _ arguments: PostgresArguments, text: String
    ) throws(PostgresFailure) -> PostgresResult {
        let result = arguments.withValues { values, count in
            PQexecPrepared(pointer, name, count, values, arguments.lengths, arguments.forms, 0)
        }
        return try check(result, text)
    }

    /// Runs a statement with arguments once.
    func run(
        _ text: String, _ arguments: PostgresArguments, types: [UInt32]
    ) throws(PostgresFailure) -> PostgresResult {
        let result = arguments.withValues { values, count in
            PQexecParams(pointer, text, count, types, values, arguments.lengths, arguments.forms, 0)
        }
        return try check(result, text)
    }

    @discardableResult
    private func check(_ result: OpaquePointer?, _ text: String) throws(PostgresFailure) -> PostgresResult {
        let place = "\(address), statement “\(text.shownStatement)”"
        guard let result else { throw failure(PQerrorMessage(pointer), place) }
        let answer = PostgresResult(result)
        let status = PQresultStatus(result)
        if status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY { return answer }
        // Character codes in libpq's header.
        func field(_ code: Character) -> String? {
            PQresultErrorField(result, Int32(code.asciiValue ?? 0)).map { String(cString: $0) }
        }
        guard let state = field("C"), !state.isEmpty else { throw failure(PQresultErrorMessage(result), place) }
        let failure = PostgresFailure(
            state: state, message: address.withoutSecrets(field("M") ?? "no message"), isReader: isReader, place: place)
        // Whatever the server said last, the connection is gone with it.
        guard isLost, case .none = failure.remedy else { throw failure }
        throw PostgresFailure(failure.fault, remedy: .connect, state: state)
    }

    private func failure(_ message: UnsafePointer<CChar>?, _ place: String) -> PostgresFailure {
        let raw = message.map { String(cString: $0) } ?? "no reason"
        let shown = address.withoutSecrets(raw.split(whereSeparator: \.isWhitespace).joined(separator: " "))
        return PostgresFailure(
            SQLFault(.unavailable, "The connection to \(place) was lost: \(shown)."), remedy: isLost ? .connect : .none)
    }
}

/// Takes the server's notices to the log.
private final class Notices: Sendable {
    private let logger: Logger
    private let address: PostgresAddress

    init(_ logger: Logger, _ address: PostgresAddress) {
        self.logger = logger
        self.address = address
    }

    func log(_ message: String) {
        let text = address.withoutSecrets(message.split(whereSeparator: \.isWhitespace).joined(separator: " "))
        logger.log(level: text.hasPrefix("WARNING") ? .warning : .debug, "PostgreSQL: \(text)")
    }
}

/// Lends `strings` as C has them, with a null behind the last.
private func withCStrings<Answer>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Answer
) -> Answer {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies.map { UnsafePointer($0) } + [nil])
}
