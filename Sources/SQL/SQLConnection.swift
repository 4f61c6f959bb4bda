/// What a transaction's body works with. Not to be kept beyond it.
package protocol SQLConnection {
    /// What differs between the engines.
    var dialect: SQLDialect { get }

    /// Runs a statement that answers rows, with its `?` replaced by `arguments` in order.
    func query(_ statement: String, _ arguments: [SQLValue]) throws -> [SQLRow]

    /// Runs a statement and answers how many rows it changed.
    @discardableResult
    func execute(_ statement: String, _ arguments: [SQLValue]) throws -> Int

    /// Goes through the rows of a query without holding all of them. `body` answers whether to go on.
    func forEach(_ statement: String, _ arguments: [SQLValue], _ body: (SQLRow) throws -> Bool) throws
}

extension SQLConnection {
    package func query(_ statement: String) throws -> [SQLRow] { try query(statement, []) }

    @discardableResult
    package func execute(_ statement: String) throws -> Int { try execute(statement, []) }

    /// The first row, if there is one.
    package func first(_ statement: String, _ arguments: [SQLValue] = []) throws -> SQLRow? {
        try query(statement, arguments).first
    }
}
