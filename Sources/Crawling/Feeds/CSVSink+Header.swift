internal import Web

extension CSVSink {
    /// Takes the fields of the item at hand as columns. An item without fields chooses none, and has no line then.
    func chooseColumns(_ items: Span<UInt8>) throws(ItemReader.Fault) -> FeedColumns? {
        var names: [String] = []
        var known: Set<String> = []
        for field in reader.fields where names.count < CSVHeader.maximumColumns {
            let name = try field.text(ofNameIn: items)
            if known.insert(name).inserted { names.append(name) }
        }
        if names.isEmpty { return nil }
        return writeHeader(FeedColumns(names))
    }

    @discardableResult
    func writeHeader(_ columns: FeedColumns) -> FeedColumns {
        for (index, name) in columns.names.enumerated() {
            if index > 0 { file.buffer.append(UInt8(ascii: ",")) }
            file.buffer.append(csvField: Array(name.utf8).span)
        }
        file.buffer.append("\r\n")
        self.columns = columns
        return columns
    }

    /// Reads the columns of a file that is gone on with.
    func readHeader() throws(FeedFault) -> FeedColumns {
        // Nearly every header fits into the first step; the last is far past 2,000 columns with long names.
        for length in [1 << 14, 1 << 24] {
            guard let names = CSVHeader.names(in: try file.readBeginning(length)) else { continue }
            guard fixed.isEmpty || names == fixed else {
                throw FeedFault(
                    code: .changed, path: destination.path,
                    description: "\(destination.path) has the columns \(names.joined(separator: ",")), and now others"
                        + " are asked for; set FEED_EXPORT_FIELDS as it was, or begin anew")
            }
            return FeedColumns(names)
        }
        throw .changed(destination.path)
    }
}
