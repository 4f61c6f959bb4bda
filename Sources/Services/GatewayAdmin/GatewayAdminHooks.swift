import NIOHTTP1
import Web

/// What the admin API of a gateway leaves to the program that runs it.
package struct GatewayAdminHooks: Sendable {
    /// What `GET /metrics` answers; see ``GatewayMetrics``.
    package var metrics: ControllerRoutes.Metrics
    /// Reads the configuration's file anew and goes by it. Answers what was done, in a sentence; throws a
    /// ``GatewayReloadFault``. Nil when there is no file.
    package var reload: (@Sendable () async throws -> String)?
    /// Takes answers out of the cache; answers how many. Nil when there is no cache.
    package var purge: (@Sendable (GatewayPurge) async throws -> Int?)?

    package init(
        metrics: @escaping ControllerRoutes.Metrics, reload: (@Sendable () async throws -> String)? = nil,
        purge: (@Sendable (GatewayPurge) async throws -> Int?)? = nil
    ) {
        self.metrics = metrics
        self.reload = reload
        self.purge = purge
    }
}

/// Which answers leave the cache.
package enum GatewayPurge: Sendable, Hashable {
    /// That of a URL, such as `http://shop.example/book/1`.
    case url(String)
    /// Those whose URLs begin so.
    case prefix(String)
    case all
}

/// Why a gateway still goes by its old configuration.
package struct GatewayReloadFault: Error, Sendable, CustomStringConvertible {
    /// A mistake in the file. Lines and columns count from 1.
    package struct Place: Sendable, Hashable {
        package var line: Int?
        package var column: Int?
        package var message: String

        package init(line: Int? = nil, column: Int? = nil, _ message: String) {
            self.line = line
            self.column = column
            self.message = message
        }
    }

    /// A sentence.
    package let description: String
    /// The file's mistakes; empty when the file is in order and something else was in the way.
    package let faults: [Place]

    package init(_ description: String, faults: [Place] = []) {
        self.description = description
        self.faults = faults
    }

    /// 422 with the file's mistakes, or 409.
    var answer: HTTPFault {
        if faults.isEmpty { return HTTPFault(.conflict, "reload_failed", description) }
        let list: [JSONValue] = faults.prefix(100).map { fault in
            [
                "line": fault.line.map { .integer(Int64($0)) } ?? .null,
                "column": fault.column.map { .integer(Int64($0)) } ?? .null, "message": .string(fault.message),
            ]
        }
        return HTTPFault(
            .unprocessableEntity, "configuration_invalid", description, more: [("faults", .array(list))])
    }
}
