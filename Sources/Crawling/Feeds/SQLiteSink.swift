internal import GRDB
internal import Glibc
internal import Web

/// Items as rows of an SQLite table.
///
/// Each field has a column of its name, added when the field first comes, with the type of its first value: `TEXT`,
/// `INTEGER` (also for true and false, as 1 and 0) or `REAL`; lists and objects are JSON in a `TEXT` column, and a
/// column whose first value is null has no type. As SQLite does it, a text in a number column that reads as a number
/// becomes that number. `rowid` counts the items. Names differ by more than ASCII case in SQL: a field whose column
/// is taken by another spelling in the same item is left out and counted. U+0000 in a text becomes U+FFFD, since
/// SQLite's tools end a text there.
///
/// Other tables of the file are left alone. Without state the rows go to a database of their own until the end, which
/// then takes the place of the table, or becomes the file when there was none.
final class SQLiteSink: ItemSink {
    let destination: FeedDestination
    var statistics = FeedStatistics()
    let place: FeedPath
    let table: String
    let isTemporary: Bool
    /// The columns that were asked for; empty takes what comes.
    let fixed: [String]
    var columns = FeedColumns(ignoresCase: true)
    /// The row id of the last item, and that of the last one committed.
    var row: Int64 = 0
    var reader = ItemReader()
    var scratch = ByteWriter()
    /// The values of the item at hand, by column.
    var values: [DatabaseValue] = []
    var insertion: Statement?
    /// Whether the journal was turned to WAL here, and goes back at the end.
    var turnedToWAL = false
    // Released after the connection: closing any descriptor of a file drops SQLite's own locks on it.
    private var lock: FeedLock?
    private var connection: DatabaseQueue?
    private var state = State.open

    private enum State {
        case open
        /// All rows are in the database, which still has its temporary name.
        case closed
        case finished
        case failed(FeedFault)
    }

    init(_ destination: FeedDestination, table: String, mode: FeedMode, fields: [String]) throws {
        self.destination = destination
        self.table = table
        fixed = Array(fields.prefix(Self.maximumColumns))
        place = try FeedPath.resolve(destination.path)
        isTemporary = mode == .fresh
        switch mode {
        case .fresh:
            try checkReplaced()
            lock = try FeedLock.part(of: place)
        case .resumable: lock = try FeedLock.inPlace(place, creates: true)
        case .resume(let position):
            guard position == 0 || access(place.final, F_OK) == 0 || errno != ENOENT else {
                throw FeedFault.tooShort(
                    place.shown, what: "is gone, and the checkpoint says that it holds \(position) rows")
            }
            lock = try FeedLock.inPlace(place, creates: position == 0)
        }
        if !isTemporary { try requireDatabase() }
        connection = try Self.connect(isTemporary ? place.part : place.final, isTemporary: isTemporary)
        try use("open") { database in try prepare(database, mode) }
        if !isTemporary { try place.syncFolder() }
    }

    deinit { discard() }

    func append(_ items: Span<UInt8>) throws {
        try use("write") { database in
            if !database.isInsideTransaction { try database.beginTransaction(.immediate) }
            try insert(items, database)
        }
        statistics.bytes += UInt64(items.count)
    }

    func checkpoint() throws -> UInt64 {
        if case .finished = state { return UInt64(clamping: row) }
        try use("write") { database in
            if database.isInsideTransaction { try database.commit() }
        }
        return UInt64(clamping: row)
    }

    func finish() throws {
        switch state {
        case .finished: return
        case .failed(let fault): throw fault
        case .open:
            _ = try checkpoint()
            if turnedToWAL { try use("finish") { database in try leaveWAL(database) } }
            try disconnect()
            state = .closed
        case .closed: break
        }
        if isTemporary { try putInPlace() }
        state = .finished
        lock = nil
    }

    func discard() {
        if case .finished = state { return }
        // What was not committed is rolled back, and whether that is told changes nothing: nobody will read it.
        try? disconnect()
        if isTemporary, lock != nil { unlink(place.part) }
        state = .finished
        lock = nil
    }

    /// Makes the whole temporary database durable, which was written without a journal.
    func syncPart() throws(FeedFault) {
        guard let lock = lock?.descriptor else { return }
        guard fsync(lock) == 0 else { throw .system(errno, "sync", path: place.shown) }
    }

    private func disconnect() throws {
        insertion = nil
        try connection?.close()
        connection = nil
    }

    /// Uses the connection, and tells what goes wrong as a fault. After a fault of the database the feed is over.
    private func use<Result>(_ doing: String, _ body: (Database) throws -> Result) throws -> Result {
        if case .failed(let fault) = state { throw fault }
        guard let connection else { throw FeedFault.finished(place.shown) }
        do {
            return try connection.writeWithoutTransaction(body)
        } catch let error as DatabaseError {
            let fault = FeedFault.database(error, doing, path: place.shown)
            state = .failed(fault)
            throw fault
        } catch let error as ItemReader.Fault {
            throw FeedFault.badItem(place.shown, error.what)
        }
    }
}
