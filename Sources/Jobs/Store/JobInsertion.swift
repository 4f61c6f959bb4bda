import SQL

/// The statements that add jobs.
struct JobInsertion: Sendable {
    let batch: JobBatch
    let now: Timestamp

    /// What was done.
    struct Answer: Sendable {
        /// Jobs that were there before, by their place in the batch: their ids.
        var known: [Int: JobID] = [:]
        /// The numbers of those added, by their place in the batch.
        var sequences: [Int: Int64] = [:]
    }

    /// Rows of one statement. Few different sizes, so that there are few statements to prepare.
    private static let sizes = [256, 32, 4, 1]

    /// Adds what is new. What is known is looked for first: a body that throws before it changes anything costs those that
    /// are committed with it nothing.
    func run(_ connection: any SQLConnection) throws -> Answer {
        var answer = Answer()
        let named = batch.jobs.indices.filter { batch.jobs[$0].isNamed || batch.jobs[$0].key != nil }
        answer.known = try known(named, connection, isWhole: true)
        let new = batch.jobs.indices.filter { answer.known[$0] == nil }
        var rest = new[...]
        for size in Self.sizes {
            while rest.count >= size {
                try insert(rest.prefix(size), into: &answer, connection)
                rest = rest.dropFirst(size)
            }
        }
        let missing = new.filter { answer.sequences[$0] == nil }
        if !missing.isEmpty {
            // Another process added them between the two statements; it has committed, or ours would still wait.
            let found = try known(missing, connection, isWhole: false)
            guard missing.allSatisfy({ found[$0] != nil }) else {
                throw SQLFault(.busy, "a job of the same id is being added by another process; try again")
            }
            answer.known.merge(found) { old, _ in old }
        }
        return answer
    }

    private func insert(
        _ places: ArraySlice<Int>, into answer: inout Answer, _ connection: any SQLConnection
    ) throws {
        var arguments: [SQLValue] = []
        arguments.reserveCapacity(places.count * 11)
        for place in places {
            let job = batch.jobs[place]
            arguments.append(.text(job.id.text))
            arguments.append(SQLValue(job.key))
            arguments.append(.text(job.queue.project.text))
            arguments.append(.text(job.spider.text))
            arguments.append(SQLValue(job.batch?.text))
            arguments.append(.text(job.queue.text))
            arguments.append(.integer(now.microseconds))
            arguments.append(.integer(now.microseconds))
            arguments.append(SQLValue(job.version?.text))
            arguments.append(.text(job.request))
            arguments.append(SQLValue(job.origin?.text))
        }
        let statement = Self.statement(rows: places.count)
        switch connection.dialect {
        case .sqlite:
            // A RETURNING costs SQLite a table of its own. Its numbers follow one another, since nobody else writes.
            let added = try connection.execute(statement, arguments)
            guard added == places.count, let last = try connection.first("SELECT last_insert_rowid()")?[0].integer
            else {
                throw SQLFault(.busy, "a job of the same id has just been added; try again")
            }
            for (offset, place) in places.reversed().enumerated() { answer.sequences[place] = last - Int64(offset) }
        case .postgres:
            var ids: [String: Int] = [:]
            for place in places { ids[batch.jobs[place].id.text] = place }
            for row in try connection.query(statement + " RETURNING seq, id", arguments) {
                if let place = row[1].text.flatMap({ ids[$0] }), let sequence = row[0].integer {
                    answer.sequences[place] = sequence
                }
            }
        }
    }

    private static let statements = Dictionary(uniqueKeysWithValues: sizes.map { ($0, text(rows: $0)) })

    private static func statement(rows: Int) -> String { statements[rows] ?? text(rows: rows) }

    private static func text(rows: Int) -> String {
        let row = "(?, ?, ?, ?, ?, ?, 'pending', ?, ?, ?, ?, ?)"
        return """
            INSERT INTO jobs (id, idempotency_key, project, spider, batch, queue, state, created_at, waiting_since, version, \
            request, origin) VALUES \(repeatElement(row, count: rows).joined(separator: ", ")) ON CONFLICT DO NOTHING
            """
    }

    /// The ids of jobs that are there, by place. Throws ``SubmissionFault`` when they were asked for something else.
    ///
    /// - Parameter isWhole: whether `places` are all that can be known: then a list that has a key in common with another
    ///   list, a longer or a shorter one, is refused too.
    private func known(
        _ places: [Int], _ connection: any SQLConnection, isWhole: Bool
    ) throws -> [Int: JobID] {
        guard !places.isEmpty else { return [:] }
        let jobs = places.map { batch.jobs[$0] }
        let byID = try find("id", jobs.filter(\.isNamed).map(\.id.text), connection)
        let keys = jobs.compactMap(\.key)
        let beyond = isWhole ? IdempotencyKeys.beyond(keys) : []
        let byKey = try find("idempotency_key", keys + beyond, connection)
        guard beyond.allSatisfy({ byKey[$0] == nil }) else { throw SubmissionFault.keyTaken }
        var known: [Int: JobID] = [:]
        for place in places {
            let job = batch.jobs[place]
            let sameID = job.isNamed ? byID[job.id.text] : nil
            let sameKey = job.key.flatMap { byKey[$0] }
            if let sameID {
                guard job.asksForTheSame(as: sameID.request) else { throw SubmissionFault.idTaken(job.id) }
                guard sameKey == nil || sameKey?.id == sameID.id else { throw SubmissionFault.keyTaken }
                known[place] = sameID.id
            } else if let sameKey {
                guard !job.isNamed, job.asksForTheSame(as: sameKey.request) else { throw SubmissionFault.keyTaken }
                known[place] = sameKey.id
            }
        }
        if isWhole { try requireWholeLists(places, known: known, keys: Set(byKey.keys)) }
        return known
    }

    /// Throws when of the jobs of one list some have keys that are known, and others are not known at all.
    private func requireWholeLists(
        _ places: [Int], known: [Int: JobID], keys: Set<String>
    ) throws(SubmissionFault) {
        var (used, new): (Set<Substring>, Set<Substring>) = ([], [])
        for place in places {
            guard let key = batch.jobs[place].key else { continue }
            if keys.contains(key) { used.insert(IdempotencyKeys.list(key)) }
            if known[place] == nil { new.insert(IdempotencyKeys.list(key)) }
        }
        guard used.isDisjoint(with: new) else { throw .keyTaken }
    }

    private func find(
        _ column: String, _ values: [String], _ connection: any SQLConnection
    ) throws -> [String: (id: JobID, request: String)] {
        var found: [String: (id: JobID, request: String)] = [:]
        for start in stride(from: 0, to: values.count, by: SQLList.mostValues) {
            let part = values[start..<min(start + SQLList.mostValues, values.count)]
            let list = SQLList.filled(part.map { .text($0) })
            let statement = "SELECT \(column), id, request FROM jobs WHERE \(column) IN (\(list.marks))"
            for row in try connection.query(statement, list.values) {
                if let value = row[0].text, let id = row[1].text.flatMap(JobID.init), let request = row[2].text {
                    found[value] = (id, request)
                }
            }
        }
        return found
    }
}
