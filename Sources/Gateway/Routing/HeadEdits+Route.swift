import NIOCore

extension HeadEdits {
    /// What a route wants; nil when there is nothing to do.
    convenience init?(_ edits: RouteConfiguration.FieldEdits) {
        guard !edits.isEmpty else { return nil }
        self.init(
            added: ByteBuffer(string: (edits.set + edits.add).map { "\($0.name): \($0.value)\r\n" }.joined()),
            removed: (edits.set.map(\.name) + edits.remove).map { Array($0.lowercased().utf8) })
    }
}
