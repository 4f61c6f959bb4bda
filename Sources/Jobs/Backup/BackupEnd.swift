import Web

/// The last file of a backup. Without it the backup was cut short.
struct BackupEnd: Sendable, Hashable {
    /// Hexadecimal SHA-256 of all bytes of the file before this one.
    var digest: String
    /// Rows by table, all tables.
    var rows: [String: Int]
    var outputs: Int
    var outputBytes: Int64

    var json: JSONValue {
        var counts = JSONObject()
        for (table, count) in rows.sorted(by: { $0.key < $1.key }) { counts[table] = .integer(Int64(count)) }
        return [
            "sha256": .string(digest), "rows": .object(counts), "outputs": .integer(Int64(outputs)),
            "output_bytes": .integer(outputBytes),
        ]
    }

    init(digest: String, rows: [String: Int], outputs: Int, outputBytes: Int64) {
        self.digest = digest
        self.rows = rows
        self.outputs = outputs
        self.outputBytes = outputBytes
    }

    /// Throws ``BackupFault``.
    init(_ bytes: [UInt8]) throws {
        do {
            let value = try JSONValue(parsing: bytes.span, maxDepth: 4)
            var fields = try JSONFields(value)
            digest = try fields.required("sha256", fields.string("sha256"))
            outputs = try fields.required("outputs", fields.integer("outputs", in: 0...Int.max))
            outputBytes = Int64(try fields.required("output_bytes", fields.integer("output_bytes", in: 0...Int.max)))
            guard case .object(let counts)? = fields.value("rows") else {
                throw BackupFault.damaged("no rows", "end.json")
            }
            rows = [:]
            for (table, count) in counts {
                guard case .integer(let number) = count, let count = Int(exactly: number), count >= 0 else {
                    throw BackupFault.damaged("a count of rows is no number", "end.json")
                }
                rows[table] = count
            }
            try fields.finish()
        } catch let fault as BackupFault {
            throw fault
        } catch {
            throw BackupFault.damaged("its last file cannot be read: \(error)", "end.json")
        }
    }
}
