import Gateway
import Services

/// What the admin listener has others do.
extension GatewayAdminPart {
    /// Has a gateway's file read anew, and says what was wrong as the listener answers it.
    static func reload(_ reloader: GatewayReloader) -> @Sendable () async throws -> String {
        {
            do {
                return try await reloader.reload()
            } catch let faults as ConfigurationFaults {
                throw GatewayReloadFault(
                    "The file has mistakes; the old configuration serves.", faults: faults.faults.map(place))
            } catch {
                throw GatewayReloadFault("The file cannot be taken on: \(error); the old configuration serves.")
            }
        }
    }

    /// `file:line:column: sentence`, in its parts.
    private static func place(_ fault: ConfigurationFault) -> GatewayReloadFault.Place {
        guard let match = fault.description.firstMatch(of: #/:(\d+):(\d+): /#), let line = Int(match.1),
            let column = Int(match.2)
        else { return .init(fault.description) }
        return .init(line: line, column: column, String(fault.description[match.range.upperBound...]))
    }

    /// Empties what a gateway has kept. Nil when it keeps nothing.
    static func purge(_ gateway: Gateway) -> @Sendable (GatewayPurge) async throws -> Int? {
        { what in
            guard let cache = gateway.cache else { return nil }
            switch what {
            case .url(let url): return cache.purge(url: url) ?? 0
            case .prefix(let prefix): return cache.purge(prefix: prefix) ?? 0
            case .all: return cache.purgeAll()
            }
        }
    }
}
