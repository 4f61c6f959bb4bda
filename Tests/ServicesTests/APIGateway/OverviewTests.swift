import Services
import Synchronization
import TestSupport
import Testing
import Web

/// What the API gateway asks its services for, and makes of it.
@Suite struct OverviewTests {
    /// Services that answer what a test says.
    private final class Behind: Sendable {
        let asked = Mutex<[String]>([])
        let alerts = Mutex<(status: Int, json: JSONValue)>((200, ["active_alerts": []]))

        func answer(_ service: FrontedService, _ path: String) -> FrontedAnswer {
            asked.withLock { $0.append("\(service.name) \(path)") }
            guard path.hasPrefix("/alerts") else { return FrontedAnswer(status: 200, json: ["path": .string(path)]) }
            let (status, json) = alerts.withLock { $0 }
            return FrontedAnswer(status: status, json: json)
        }
    }

    private static func withGateway(_ body: (ServiceClient, Behind) async throws -> Void) async throws {
        let behind = Behind()
        let table = APIGatewayRoutes(
            version: "1", present: Set(FrontedService.all),
            ask: { service, path, _, _ in behind.answer(service, path) },
            address: { _ in nil }, metrics: { _ in [] }
        ).table()
        try await withService(table) { try await body(ServiceClient(port: $0.port), behind) }
    }

    @Test("lists that may be very long are asked for in part") func parts() async throws {
        try await Self.withGateway { client, behind in
            let data = try await client.json("GET", "/dashboard")["data"]
            #expect(data?["scheduled_tasks"]?["path"] == "/tasks?limit=100")
            #expect(data?["workers"]?["path"] == "/workers?limit=1000")
            #expect(data?["recent_jobs"]?["path"] == "/jobs?limit=10")
            _ = try await client.json("GET", "/overview")
            let asked = behind.asked.withLock { $0 }
            #expect(
                asked.contains("monitoring /alerts?limit=100") && asked.contains("cluster_controller /jobs?limit=5"))
        }
    }

    @Test("alerts that cannot be read are not well") func unread() async throws {
        try await Self.withGateway { client, behind in
            let well = try await client.json("GET", "/overview")
            #expect(well["status"] == "healthy" && well["alerts"] == [])
            behind.alerts.withLock { $0 = (200, ["active_alerts": [["name": "High"]]]) }
            let high = try await client.json("GET", "/overview")
            #expect(high["status"] == "warning" && high["alerts"] == [["name": "High"]])
            behind.alerts.withLock { $0 = (500, .null) }
            let unread = try await client.json("GET", "/overview")
            #expect(unread["status"] == "warning" && unread["alerts"]?[1] == nil)
            #expect(unread["alerts"]?[0]?["message"]?.string?.contains("could not be read") == true)
        }
    }
}
