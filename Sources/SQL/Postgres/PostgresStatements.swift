/// The prepared statements of one connection. A statement is prepared once for each combination of its arguments'
/// types: a null has none.
struct PostgresStatements {
    private struct Statement {
        let text: String
        let count: Int
        var variants: [[UInt32]: Variant] = [:]
    }

    private struct Variant {
        let name: String
        /// With the types that were found out.
        let types: [UInt32]
    }

    /// How many are kept in the server.
    private static let most = 512

    private var statements: [String: Statement] = [:]
    private var variants = 0
    private var numbers = 0

    /// Whether it surely changes nothing, going by its first word.
    static func onlyReads(_ text: String) -> Bool {
        guard let start = text.utf8.firstIndex(where: { $0 > UInt8(ascii: " ") }) else { return true }
        return text[start...].utf8.prefix(6).elementsEqual("SELECT".utf8) { $0 & 0xDF == $1 }
    }

    mutating func run(
        _ text: String, _ arguments: PostgresArguments, on connection: PostgresConnection
    ) throws(PostgresFailure) -> PostgresResult {
        // Statements of the schema come once.
        let (statement, variant) = try prepared(text, arguments, on: connection)
        return try connection.run(prepared: variant.name, arguments, text: statement)
    }

    /// Opens a cursor for a statement that answers rows.
    mutating func declare(
        _ cursor: String, _ text: String, _ arguments: PostgresArguments, on connection: PostgresConnection
    ) throws(PostgresFailure) {
        let (statement, variant) = try prepared(text, arguments, on: connection)
        _ = try connection.run(
            "DECLARE \(cursor) NO SCROLL CURSOR FOR \(statement)", arguments, types: variant.types)
    }

    private mutating func prepared(
        _ text: String, _ arguments: PostgresArguments, on connection: PostgresConnection
    ) throws(PostgresFailure) -> (String, Variant) {
        if let statement = statements[text], let variant = statement.variants[arguments.types] {
            return (statement.text, variant)
        }
        var statement: Statement
        if let known = statements[text] {
            statement = known
        } else {
            let converted = PostgresPlaceholders(text)
            statement = Statement(text: converted.text, count: converted.count)
        }
        guard statement.count == arguments.count else {
            let counts = "\(statement.count) arguments, and \(arguments.count) were given"
            throw PostgresFailure(
                SQLFault(.statement, "The statement “\(text.shownStatement)” has \(counts)."), remedy: .none)
        }
        if variants >= Self.most {
            try connection.run("DEALLOCATE ALL")
            statements = [:]
            statement.variants = [:]
            variants = 0
        }
        numbers += 1
        let variant = try prepare("s\(numbers)", statement.text, arguments.types, on: connection)
        statement.variants[arguments.types] = variant
        statements[text] = statement
        variants += 1
        return (statement.text, variant)
    }

    private func prepare(
        _ name: String, _ text: String, _ types: [UInt32], on connection: PostgresConnection
    ) throws(PostgresFailure) -> Variant {
        guard types.contains(PostgresArguments.TypeNumber.unknown) else {
            try connection.prepare(name, text, types)
            return Variant(name: name, types: types)
        }
        // The server may be unable to find out the type of a null, as in `? IS NULL`: then it is a text.
        var types = types
        while true {
            try connection.run("SAVEPOINT preparing")
            do throws(PostgresFailure) {
                try connection.prepare(name, text, types)
                try connection.run("RELEASE preparing")
                return Variant(name: name, types: types)
            } catch {
                guard error.state == "42P18", let index = Self.argument(in: error.fault.description),
                    types.indices.contains(index), types[index] == PostgresArguments.TypeNumber.unknown
                else { throw error }
                try connection.run("ROLLBACK TO preparing; RELEASE preparing")
                types[index] = PostgresArguments.TypeNumber.text
            }
        }
    }

    /// The index of the argument that `message` names as `$1`, `$2` …
    private static func argument(in message: String) -> Int? {
        for part in message.split(separator: "$", omittingEmptySubsequences: false).dropFirst() {
            if let number = Int(part.prefix { $0.isASCII && $0.isNumber }) { return number - 1 }
        }
        return nil
    }
}
