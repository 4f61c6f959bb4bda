import SQL

extension JobStore {
    /// Those of `outputs` whose jobs are not in the database. A job of the same id in another project or of another spider
    /// is not the output's. Some hundred at a time: each call is one read. Throws ``SQLFault``.
    package func withoutJob(_ outputs: [OutputName]) async throws -> Set<OutputName> {
        guard !outputs.isEmpty else { return [] }
        let ids = Array(Set(outputs.map(\.job.text)))
        let owners = try await database.read { try Self.owners(of: ids, $0) }
        return Set(
            outputs.filter { output in
                guard let owner = owners[output.job.text] else { return true }
                return owner.project != output.project.text || owner.spider != output.spider.text
            })
    }

    private static func owners(
        of ids: [String], _ connection: any SQLConnection
    ) throws -> [String: (project: String, spider: String)] {
        var owners: [String: (project: String, spider: String)] = [:]
        for start in stride(from: 0, to: ids.count, by: SQLList.mostValues) {
            let part = ids[start..<min(start + SQLList.mostValues, ids.count)]
            let list = SQLList.filled(part.map { .text($0) })
            for row in try connection.query(
                "SELECT id, project, spider FROM jobs WHERE id IN (\(list.marks))", list.values)
            {
                guard let id = row[0].text, let project = row[1].text, let spider = row[2].text else { continue }
                owners[id] = (project, spider)
            }
        }
        return owners
    }
}
