import Web

/// The first file of a backup: what it is.
struct BackupManifest: Sendable, Hashable {
    /// The form of backups that this program writes, and the newest that it reads.
    static let format = 1

    var format = BackupManifest.format
    /// Version of the program that made it.
    var version: String
    var createdAt: String
    /// `sqlite` or `postgres`: for people; either can be put into either.
    var dialect: String
    /// In the order in which they stand in the file.
    var tables: [String]
    /// Whether items and logs are in it.
    var hasOutputs: Bool

    var json: JSONValue {
        [
            "trawl_backup": .integer(Int64(format)), "version": .string(version), "created_at": .string(createdAt),
            "dialect": .string(dialect), "tables": .array(tables.map { .string($0) }), "outputs": .bool(hasOutputs),
        ]
    }

    init(version: String, createdAt: String, dialect: String, tables: [String], hasOutputs: Bool) {
        self.version = version
        self.createdAt = createdAt
        self.dialect = dialect
        self.tables = tables
        self.hasOutputs = hasOutputs
    }

    /// Throws ``BackupFault``.
    init(_ bytes: [UInt8]) throws {
        let place = BackupName.manifest.path
        guard let value = try? JSONValue(parsing: bytes.span, maxDepth: 4),
            case .integer(let format)? = value["trawl_backup"]
        else { throw BackupFault.damaged("it is no backup of Trawl", place) }
        guard format <= Int64(Self.format) else {
            throw BackupFault(
                .newer, "the backup has form \(format), this program knows \(Self.format): update Trawl, then restore")
        }
        do throws(JSONFieldFault) {
            var fields = try JSONFields(value)
            self.format = try fields.required("trawl_backup", fields.integer("trawl_backup", in: 1...Self.format))
            version = try fields.required("version", fields.string("version"))
            createdAt = try fields.required("created_at", fields.string("created_at"))
            dialect = try fields.required("dialect", fields.string("dialect"))
            tables = try fields.required("tables", fields.strings("tables"))
            hasOutputs = try fields.required("outputs", fields.bool("outputs"))
            try fields.finish()
        } catch {
            throw BackupFault.damaged(error.description, place)
        }
    }
}
