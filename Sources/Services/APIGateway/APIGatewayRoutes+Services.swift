import Jobs
import NIOHTTP1
import Web

/// How the services are.
extension APIGatewayRoutes {
    /// What a service said of itself.
    struct Standing: Sendable {
        let service: FrontedService
        /// Seconds; nil when it did not answer.
        var time: Double?
        var status: Int?
        var error: String?

        var isOnline: Bool { status == 200 }
    }

    /// Asks all services at the same time.
    func standings() async -> [Standing] {
        await withTaskGroup(of: Standing.self) { tasks in
            for service in FrontedService.all { tasks.addTask { await standing(of: service) } }
            var found: [Standing] = []
            for await standing in tasks { found.append(standing) }
            return FrontedService.all.compactMap { service in found.first { $0.service == service } }
        }
    }

    private func standing(of service: FrontedService) async -> Standing {
        guard present.contains(service) else { return Standing(service: service, error: service.absence) }
        let begun = ContinuousClock.now
        do {
            let answer = try await ask(service, "/health", [:], Self.patience)
            let time = ((ContinuousClock.now - begun) / .microseconds(1)).rounded() / 1_000_000
            return Standing(
                service: service, time: time, status: answer.status,
                error: answer.status == 200 ? nil : "its /health answered \(answer.status)")
        } catch {
            return Standing(
                service: service,
                error: "it cannot be reached, or took longer than \(Self.patience.components.seconds) s")
        }
    }

    /// Degraded when a service that should be there is not well.
    func health() async -> JSONValue {
        let standings = await standings()
        var services = JSONObject()
        for standing in standings {
            var member = JSONObject()
            member["status"] = .string(standing.isOnline ? "online" : "offline")
            member["response_time"] = standing.time.map { .number($0) }
            member["http_status"] = standing.status.map { .integer(Int64($0)) }
            member["error"] = standing.error.map { .string($0) }
            services[standing.service.name] = .object(member)
        }
        return [
            "overall_status": .string(isWell(standings) ? "healthy" : "degraded"),
            "timestamp": Timestamp.now.json, "services": .object(services),
        ]
    }

    func isWell(_ standings: [Standing]) -> Bool {
        standings.allSatisfy { $0.isOnline || !present.contains($0.service) }
    }

    func services() async -> JSONValue {
        let standings = await standings()
        let now = Timestamp.now.json
        return .array(
            standings.map { standing in
                [
                    "name": .string(standing.service.name),
                    "url": address(standing.service).map { .string($0) } ?? .null,
                    "status": .string(standing.isOnline ? "online" : "offline"),
                    "response_time": standing.time.map { .number($0) } ?? .null, "last_check": now,
                    "error": standing.error.map { .string($0) } ?? .null,
                ]
            })
    }
}
