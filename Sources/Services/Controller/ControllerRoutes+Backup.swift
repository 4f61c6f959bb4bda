import Fleet
import Jobs
import NIOCore
import NIOHTTP1
import Web

/// The whole state, out and in.
extension ControllerRoutes {
    var backups: [Route] {
        guard let hooks = backup else { return [] }
        return [
            Route(
                .GET, "/backup", "getBackup", "All state as a tar, while the controller works on", tag: "Service",
                role: .admin,
                parameters: [
                    RouteParameter(
                        "outputs", in: .query, .bool.defaulting(to: true), "Whether items and logs are in it.")
                ],
                answers: [RouteAnswer(200, "The tar.", content: [("application/x-tar", .string())])], timeLimit: nil
            ) { request in
                var fields = try request.queryFields()
                let withOutputs = try fields.bool("outputs") ?? true
                try fields.finish()
                return Reply.stream(type: "application/x-tar") { body in
                    try await hooks.write(withOutputs) { try await body.write($0) }
                }.with("content-disposition", "attachment; filename=\"trawl-backup.tar\"")
            },
            Route(
                .POST, "/restore", "restore", "Replace all state by a backup's", tag: "Service", role: .admin,
                body: .bytes(type: "application/x-tar", limit: hooks.mostBytes), answers: [.json(.named("Restored"))],
                timeLimit: nil,
                work: .streaming { request, body in
                    try request.finish()
                    return try await restore(body, hooks)
                }),
        ]
    }

    private func restore(_ body: RequestBody, _ hooks: BackupHooks) async throws -> Reply {
        var generator = SystemRandomNumberGenerator()
        let path = hooks.folder + "/restore-\(JobID.make(at: time.now, using: &generator)).tar"
        let file = try await ReceivedFile(path: path)
        do {
            while let bytes = try await body.next() { try await file.write(bytes) }
            try await file.close()
            let restored = try await hooks.restore(path)
            try await controller.jobs.refresh()
            await file.remove()
            return .json([
                "message": "the state was replaced", "jobs": .integer(Int64(restored.jobs)),
                "spiders": .integer(Int64(restored.spiders)), "outputs": .integer(Int64(restored.outputs)),
            ])
        } catch {
            await file.remove()
            throw error
        }
    }
}
