internal import Web

/// Items as a CSV file (RFC 4180: comma, double quotes, CRLF) with a header line.
///
/// The columns are `FeedOptions.fields`, or else the fields of the first item, as in Scrapy; a field that has no column
/// is left out, and counted in ``FeedStatistics/droppedFields`` unless the columns were chosen. Values stand as they
/// are: a text that begins with `=` is a formula to some table programs, and is not altered here.
final class CSVSink: ItemSink {
    let destination: FeedDestination
    private(set) var statistics = FeedStatistics()
    var file: FeedFile
    var columns: FeedColumns?
    /// The columns that were asked for; empty when the first item decides.
    let fixed: [String]
    private(set) var reader = ItemReader()
    /// The field of the item at hand for each column.
    private var cells: [ItemReader.Field?] = []
    private var scratch = ByteWriter()

    static let ends = [UInt8(ascii: "\n")]

    init(_ destination: FeedDestination, file: consuming FeedFile, fields: [String]) throws(FeedFault) {
        self.destination = destination
        self.file = file
        fixed = Array(fields.prefix(CSVHeader.maximumColumns))
        if self.file.end > 0 {
            columns = try readHeader()
        } else if !fixed.isEmpty {
            writeHeader(FeedColumns(fixed))
        }
    }

    func append(_ items: Span<UInt8>) throws {
        try file.requireOpen()
        var position = 0
        do {
            while let next = try reader.next(items, from: position) {
                try writeRecord(items)
                statistics.items += 1
                position = next
                try file.flushIfFull()
            }
        } catch let fault as ItemReader.Fault {
            throw FeedFault.badItem(destination.path, fault.what)
        }
        statistics.bytes += UInt64(items.count)
    }

    func checkpoint() throws -> UInt64 { try file.checkpoint() }

    func finish() throws {
        if !file.isFinished { try file.finish() }
    }

    func discard() { file.discard() }

    /// Writes the item that the reader holds, all of it or nothing.
    private func writeRecord(_ items: Span<UInt8>) throws {
        guard let columns = try columns ?? chooseColumns(items) else { return }
        cells.removeAll(keepingCapacity: true)
        cells.append(contentsOf: repeatElement(nil, count: columns.count))
        var expected = 0
        for field in reader.fields {
            if let place = try columns.place(of: items.extracting(field.name), expected: expected) {
                cells[place] = field
                expected = place + 1
            } else if fixed.isEmpty {
                statistics.dropped(field: try field.text(ofNameIn: items))
            }
        }
        let start = file.buffer.count
        do {
            for (index, cell) in cells.enumerated() {
                if index > 0 { file.buffer.append(UInt8(ascii: ",")) }
                guard let cell else { continue }
                try file.buffer.append(csvCell: items.extracting(cell.value), kind: cell.kind, scratch: &scratch)
            }
        } catch {
            file.buffer.truncate(to: start)
            throw error
        }
        // Otherwise a line of one empty cell would be an empty line, which readers skip.
        if file.buffer.count == start, columns.count == 1 { file.buffer.append("\"\"") }
        file.buffer.append("\r\n")
    }
}
